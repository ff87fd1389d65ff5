// Problem: the same pair is asked of models with eyes and without, with words that ask for reasoning or in the same words
// twice, in a chat template or as bare text; and what the response begins with decides which state is read.
// Idea: one place makes both prompts of a pair. The response is tokenised on its own and put behind the prompt, as if the
// model had written it. How long that gets is known before anything is computed.

import type { NumberedPair } from './pairs';
import { drawn } from './extract-pictures';
import type { PairPictures } from './extract-pictures';
import { readAbilities } from '../../model/abilities';
import type { Model } from '../../model/run/model';
import type { NewPositions, RowBeginning } from '../../model/run/sequence';
import { taskOf } from '../../tasks/generate';
import { DarkroomError } from '../../shared/errors';
import { formatCount, printable } from '../../shared/format';
import type { Template } from '../../shared/protocol/direction';

export const sides = ['reasoning', 'direct'] as const;
export type Side = (typeof sides)[number];

export interface Asking {
  readonly model: Model;
  readonly template: Template;
  readonly pictures: PairPictures;
  /** false where nothing of the response is read. */
  readonly answered: boolean;
}

/** In positions. */
export interface Lengths {
  readonly prompt: number;
  readonly total: number;
}

export interface AskedRow extends RowBeginning {
  readonly pieces: readonly NewPositions[];
}

const wordsFor: Readonly<
  Record<Side, { readonly method: 'text-cot' | 'direct'; readonly ordinary: string }>
> = {
  reasoning: { method: 'text-cot', ordinary: "Let's think step by step." },
  direct: { method: 'direct', ordinary: 'Answer the question directly.' },
};

/** How long a pair's text gets on one side; refused where the model was not made for so much. */
export async function lengthsOf(asking: Asking, pair: NumberedPair, side: Side): Promise<Lengths> {
  const { model } = asking;
  const pictures = await asking.pictures.prepared(pair);
  const { ids } = model.prompts.ask(questionOf(asking, pair, side), pictures, optionsOf(asking));
  const response = asking.answered ? responseOf(model, pair, side).length : 0;
  requireRoom(model, pair, side, { prompt: ids.length, total: ids.length + response });
  return { prompt: ids.length, total: ids.length + response };
}

export async function askedRow(asking: Asking, pair: NumberedPair, side: Side): Promise<AskedRow> {
  const { model } = asking;
  const seen = await asking.pictures.seen(pair);
  const { prompt, inputs } = await model.ask(questionOf(asking, pair, side), seen, optionsOf(asking));
  const pieces: NewPositions[] = [{ inputs, classes: prompt.classes }];
  if (asking.answered) {
    const response = responseOf(model, pair, side);
    pieces.push({ inputs: await model.lookUp(response), classes: response.map(() => 'generated') });
  }
  return { positions: prompt.positions, promptLength: prompt.classes.length, pieces };
}

/** Words of a pair that the model has no token for, and reads as something unknown. */
export function unknownWordsOf(
  { prompts }: Model,
  { prompt, reasoning, direct }: NumberedPair,
): readonly string[] {
  return prompts.tokenizer.unknownWords([prompt, reasoning, direct].join('\n'));
}

function optionsOf({ template }: Asking) {
  return { plain: template === 'plain' };
}

function responseOf(model: Model, pair: NumberedPair, side: Side): readonly number[] {
  const ids = model.prompts.tokenizer.encode(pair[side], { frame: false });
  if (ids.length > 0) return ids;
  throw new DarkroomError('bad-input', `${pair.where} has a "${side}" that gives no token.`, {
    remedy: 'Write it in words, or leave the pair out.',
  });
}

function questionOf(asking: Asking, pair: NumberedPair, side: Side): string {
  const { model, template } = asking;
  const worded = template === 'instructed' ? instructed(model, pair.prompt, side) : pair.prompt;
  const description = descriptionOf(model, pair);
  const question = description === undefined ? worded : `${description} ${worded}`;
  // Otherwise the first word of the response would continue the last one of the question.
  return template === 'plain' ? `${question}\n` : question;
}

function instructed(model: Model, prompt: string, side: Side): string {
  const { method, ordinary } = wordsFor[side];
  const own = readAbilities(model.folder.darkroom).methods[method]?.prompt;
  // Not replace(): a question may hold its patterns.
  return own === undefined ? `${prompt}\n${ordinary}` : own.split('{question}').join(prompt);
}

/** Where there is no picture, or nobody who sees it. */
function descriptionOf(model: Model, pair: NumberedPair): string | undefined {
  const { description, picture, sample, where } = pair;
  const shown = picture !== undefined || sample !== undefined;
  if (model.takesPictures && shown) return undefined;
  if (description !== undefined) return description;
  if (sample) {
    const { task, facts } = drawn(sample, where);
    return taskOf(task).describe(facts);
  }
  if (!shown) return undefined;
  throw new DarkroomError(
    'bad-input',
    `${where} has a picture and no "description", and ${printable(model.name, 60)} takes text only.`,
    { remedy: 'Say in words what it shows, or choose a model that takes pictures.' },
  );
}

function requireRoom(model: Model, pair: NumberedPair, side: Side, { prompt, total }: Lengths): void {
  const { longest = Infinity } = model;
  if (total <= longest) return;
  const what =
    prompt > longest
      ? `is a question of ${formatCount(prompt)} tokens already`
      : `is ${formatCount(total)} tokens long with its "${side}"`;
  throw new DarkroomError(
    'bad-input',
    `${pair.where} ${what}, and ${printable(model.name, 60)} reads at most ${formatCount(longest)}.`,
    { remedy: 'Shorten the pair or leave it out; --limit takes only the pairs before it.' },
  );
}
