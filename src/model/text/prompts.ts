// Problem: between a question and what a decoder is fed lie a template, markers that pictures replace, a tokenizer that may
// add a beginning of its own, and positions; each step trusts the one before, and a wrong one only shows as bad answers.
// Idea: all of it in one place, with a check after each step: every picture has its marker, as many picture tokens as the
// encoder has rows, every id has a row in the embedding.

import { ChatTemplate } from './chat-template';
import { specialTokens } from './special-tokens';
import type { SpecialTokens } from './special-tokens';
import { Tokenizer } from './tokenizer';
import { checkVocabulary, lackOfAgreement } from './vocabulary';
import { word } from './wording';
import type { WordingOptions } from './wording';
import { familyOf } from '../families';
import type { Family, PictureText, Positions } from '../families/family';
import { languageSettings } from '../folder/model-folder';
import type { ModelFolder } from '../folder/model-folder';
import type { Settings } from '../folder/settings';
import { DarkroomError } from '../../shared/errors';
import { counted, formatCount, printable } from '../../shared/format';

/** What a position of a prompt holds. */
export type PromptClass = 'image' | 'prompt';

export interface Prompt {
  /** As the template wrote it, with one marker for each picture. */
  readonly text: string;
  readonly ids: readonly number[];
  /** The ids to look up in the embedding: where it has no row for the picture token, 0 stands in its place. */
  readonly embeddedIds: readonly number[];
  readonly classes: readonly PromptClass[];
  readonly positions: Positions;
  readonly notes: readonly string[];
}

export interface AskOptions extends WordingOptions {
  /** Rows of the embedding, where the graph says; otherwise the settings do. */
  readonly rows?: number;
}

type TextFiles = Pick<ModelFolder, 'config' | 'generation' | 'tokenizer' | 'tokenizerConfig' | 'template'>;

/** Makes prompts for one model. */
export class Prompts {
  readonly family: Family;
  readonly tokenizer: Tokenizer;
  /** Any of these tokens ends an answer. */
  readonly ends: readonly number[];
  /** undefined for models that take no pictures. */
  readonly pictureToken: number | undefined;
  private readonly special: SpecialTokens;
  private readonly template: ChatTemplate | undefined;
  private readonly rows: number | undefined;
  private readonly longest: number | undefined;

  constructor({ config, generation, tokenizer, tokenizerConfig, template }: TextFiles) {
    this.family = familyOf(config);
    this.tokenizer = Tokenizer.open(tokenizer, tokenizerConfig);
    this.special = specialTokens({ config, generation, tokenizerConfig }, this.tokenizer);
    this.ends = this.special.ends;
    this.template = template && ChatTemplate.parse(template);
    this.pictureToken =
      this.family.picture && pictureTokenOf(this.family.picture.imageToken, this.tokenizer, config);
    const language = languageSettings(config);
    this.rows = language.integer('vocab_size', { min: 1, otherwise: undefined });
    if (this.rows !== undefined) checkVocabulary(this.tokenizer, { file: config.file, rows: this.rows });
    this.longest = language.integer('max_position_embeddings', { min: 1, otherwise: undefined });
  }

  ask(question: string, pictures: readonly PictureText[], options: AskOptions = {}): Prompt {
    if (pictures.length > 0 && !this.family.picture) {
      throw new DarkroomError('unsupported', 'This model takes text only, and a picture was given.', {
        remedy: 'Ask without the picture, or choose a model that takes pictures.',
      });
    }
    const variables = { ...this.special.words, ...options.variables };
    const { marker } = pictures[0] ?? this.family.picture ?? {};
    const asked = { question, marker, pictures: pictures.length };
    const { text, notes } = word(asked, this.family, this.template, { ...options, variables });
    const ids = this.encode(withPictures(text, pictures));
    if (ids.length === 0) {
      throw new DarkroomError('bad-input', 'The prompt is empty.', { remedy: 'Write a question.' });
    }
    this.checkPictures(ids, pictures);
    return {
      text,
      ids,
      embeddedIds: this.embedded(ids, options.rows ?? this.rows),
      classes: ids.map(id => (id === this.pictureToken ? 'image' : 'prompt')),
      positions: this.family.positions(ids, this.pictureToken, pictures),
      notes: [...notes, ...this.wordNotes(question), ...this.lengthNotes(ids.length)],
    };
  }

  private encode(text: string): readonly number[] {
    const begin = this.special.words['bos_token'];
    // A template that writes the beginning itself would have it twice.
    const frame = begin === undefined || begin === '' || !text.startsWith(begin);
    return this.tokenizer.encode(text, { frame });
  }

  private checkPictures(ids: readonly number[], pictures: readonly PictureText[]): void {
    const { pictureToken } = this;
    if (pictureToken === undefined) return;
    const found = ids.filter(id => id === pictureToken).length;
    const wanted = pictures.reduce((sum, { tokens }) => sum + tokens, 0);
    if (found === wanted) return;
    const [shown, token] = [this.tokenizer.show(pictureToken), pictures[0]?.imageToken];
    const agree = token === undefined || this.tokenizer.idOf(token) === pictureToken;
    throw new DarkroomError(
      'bad-input',
      agree
        ? `The prompt has "${shown}" ${counted(found, 'time')}, and the pictures take ${counted(wanted, 'place')}.`
        : `config.json says that "${shown}" stands for pictures, and the model's other files say "${token}".`,
      { remedy: agree ? `Leave ${shown} out of the question.` : lackOfAgreement },
    );
  }

  private embedded(ids: readonly number[], rows: number | undefined): readonly number[] {
    if (rows === undefined) return ids;
    return ids.map(id => {
      if (id < rows) return id;
      if (id === this.pictureToken) return 0;
      throw new DarkroomError(
        'bad-input',
        `The tokenizer gives "${this.tokenizer.show(id)}" the number ${id}, and the embedding has ${formatCount(rows)} rows.`,
        { remedy: lackOfAgreement },
      );
    });
  }

  private wordNotes(question: string): readonly string[] {
    const words = this.tokenizer.unknownWords(question);
    if (words.length === 0) return [];
    const named = words.slice(0, 12).map(word => `"${printable(word, 40)}"`);
    const more = words.length > named.length ? ' and others' : '';
    return [
      `The model has no word for ${named.join(', ')}${more}: it reads a sign for something unknown instead.`,
    ];
  }

  private lengthNotes(length: number): readonly string[] {
    if (this.longest === undefined || length <= this.longest) return [];
    return [
      `The prompt has ${formatCount(length)} tokens; the model was made for ${formatCount(this.longest)}.`,
    ];
  }
}

/** As the settings say; else the tokenizer's number for the usual word. */
function pictureTokenOf(usual: string, tokenizer: Tokenizer, config: Settings): number {
  const id = config.integer(['image_token_id', 'image_token_index'], {
    min: 0,
    otherwise: tokenizer.idOf(usual),
  });
  if (id !== undefined && tokenizer.token(id) !== undefined) return id;
  throw new DarkroomError('bad-input', `The tokenizer has no token for pictures (${id ?? usual}).`, {
    remedy: lackOfAgreement,
  });
}

/** Puts the pictures' placeholders in the place of their markers, in order. */
function withPictures(text: string, pictures: readonly PictureText[]): string {
  const [first] = pictures;
  if (!first) return text;
  const pieces = text.split(first.marker);
  return pieces.map((piece, index) => `${piece}${pictures[index]?.placeholder ?? ''}`).join('');
}
