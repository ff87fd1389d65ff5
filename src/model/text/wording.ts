// Problem: how a model expects its question is a template from a stranger, which may not know pictures, or take text
// where others take parts; a question may hold the very words that stand for a picture.
// Idea: try the form that the family expects, then plain text with the markers in it, and take what has exactly one marker
// for each picture and the question.

import type { ChatMessage, ChatTemplate, RenderOptions } from './chat-template';
import type { Family } from '../families/family';
import { DarkroomError } from '../../shared/errors';
import { counted } from '../../shared/format';

export interface Wording {
  /** The prompt, with one marker for each picture. */
  readonly text: string;
  readonly notes: readonly string[];
}

export interface WordingOptions extends RenderOptions {
  /** Without the template: pictures, then the question, to be continued as it stands. */
  readonly plain?: boolean;
}

export interface Asked {
  readonly question: string;
  readonly pictures: number;
  /** What stands for a picture; undefined for models that take none. */
  readonly marker: string | undefined;
}

export function word(
  asked: Asked,
  family: Family,
  template: ChatTemplate | undefined,
  options: WordingOptions,
): Wording {
  const asText = `${`${asked.marker ?? ''}\n`.repeat(asked.pictures)}${asked.question}`;
  if (options.plain === true) {
    checkMarks(asText, asked);
    return { text: asText, notes: ['Asked without a chat template: the text is continued as it stands.'] };
  }
  if (!template) throw lackOfTemplate();
  const render = (messages: readonly ChatMessage[], note?: string): Wording => {
    const { text, readsClock } = template.render(messages, options);
    const notes = note === undefined ? [] : [note];
    return {
      text,
      notes: readsClock ? [...notes, 'The chat template writes the date into the prompt.'] : notes,
    };
  };
  const first = attempt(() => render(family.messages(asked.question, asked.pictures)));
  if (first.done && fits(first.value.text, asked)) return first.value;
  // Templates of language models that were given eyes later expect text with the markers in it.
  const note =
    family.picture && 'The chat template takes text only: picture markers were put before the question.';
  const second = attempt(() => render([{ role: 'user', content: asText }], note));
  if (second.done && fits(second.value.text, asked)) return second.value;
  if (!first.done) throw first.error;
  checkMarks(first.value.text, asked);
  return first.value;
}

/** Every picture has its marker, and the question got in. Templates may trim it. */
function fits(text: string, { question, pictures, marker }: Asked): boolean {
  return countOf(marker, text) === pictures && text.includes(question.trim());
}

function checkMarks(text: string, { pictures, marker }: Asked): void {
  const count = countOf(marker, text);
  if (marker === undefined || count === pictures) return;
  throw new DarkroomError(
    'bad-input',
    `The prompt has ${counted(count, 'place')} for a picture ("${marker}"), and ${counted(pictures, 'picture')} to put there.`,
    { remedy: `Leave ${marker} out of the question, or use another chat template.` },
  );
}

function countOf(marker: string | undefined, text: string): number {
  return marker === undefined ? 0 : text.split(marker).length - 1;
}

type Attempt<T> =
  { readonly done: true; readonly value: T } | { readonly done: false; readonly error: unknown };

function attempt<T>(task: () => T): Attempt<T> {
  try {
    return { done: true, value: task() };
  } catch (error) {
    return { done: false, error };
  }
}

function lackOfTemplate(): DarkroomError {
  return new DarkroomError(
    'missing',
    'The model has no chat template, so how it expects a question is not known.',
    {
      remedy: 'Add its chat_template.jinja, or ask without a template.',
    },
  );
}
