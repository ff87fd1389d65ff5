// Problem: a model knows text only as token ids, and only those of its own tokenizer; strangers' tokenizers hold regular
// expressions, and the ids of a model's own embedding need not all have a token.
// Idea: Hugging Face's library on a checked file, bounded in time, with ids in and text out, and no clean-up of spaces:
// the text is what the tokens say, so that pieces of it add up.

import { Tokenizer as Library } from '@huggingface/tokenizers';
import { bounded } from './bounded';
import { TextStream } from './text-stream';
import { tokenText } from './token-text';
import { readTokenizerFile, wordOf } from './tokenizer-file';
import type { AddedToken, TokenizerFile } from './tokenizer-file';
import { wrong } from './tokenizer-stages';
import { isObject } from '../folder/settings';
import type { Settings } from '../folder/settings';
import { DarkroomError } from '../../shared/errors';
import { formatCount, printable } from '../../shared/format';

/** The slowest known file takes two seconds on a slow machine. */
const opening = { what: 'Opening the tokenizer', mostMs: 30_000 };
const encoding = { what: 'Turning the text into tokens', mostMs: 10_000 };
const decoding = { what: 'Turning tokens into text', mostMs: 5000 };
const longestText = 2 ** 20;
/** Of a text, so many words are looked at for what the vocabulary lacks. */
const mostWords = 1000;
/** Watching the clock costs ten times what the decoding of a few tokens does, and only a pattern can take long over those. */
const fewTokens = 64;

export interface EncodeOptions {
  /** Whether to add what the tokenizer puts around every text, such as a mark for its beginning. */
  readonly frame: boolean;
}

export interface DecodeOptions {
  /** Whether tokens that only mark something are part of the text. */
  readonly marks: boolean;
}

export class Tokenizer {
  private readonly library: Library;
  private readonly added: ReadonlyMap<number, AddedToken>;
  private readonly byteLevel: boolean;
  private readonly decodesByPattern: boolean;
  /** One more than the highest id. */
  readonly size: number;
  /** One more than the highest id of a word; tokens that were added later may lie beyond. */
  readonly words: number;
  /** What a word without a token becomes; undefined where every text can be said. */
  private readonly unknown: number | undefined;

  private constructor(library: Library, { added, size, words, content }: TokenizerFile) {
    this.library = library;
    this.added = new Map(added.map(token => [token.id, token]));
    const decoder = isObject(content) ? content['decoder'] : undefined;
    this.byteLevel = someStage(decoder, ({ type }) => type === 'ByteLevel');
    this.decodesByPattern = someStage(decoder, ({ pattern }) => isObject(pattern) && 'Regex' in pattern);
    this.size = size;
    this.words = words;
    const model = isObject(content) && isObject(content['model']) ? content['model'] : {};
    const unknown = wordOf(model['unk_token']);
    this.unknown = unknown === undefined ? undefined : library.token_to_id(unknown);
  }

  /** From the content of tokenizer.json, and the tokenizer's settings. */
  static open(json: unknown, config: Settings | undefined): Tokenizer {
    const file = readTokenizerFile(json, config);
    const settings = {
      remove_space: config?.raw('remove_space') === true,
      do_lowercase_and_remove_accent: config?.raw('do_lowercase_and_remove_accent') === true,
      unk_token: wordOf(config?.raw('unk_token')),
    };
    return told(() => {
      const library = bounded(opening, () => new Library(file.content, settings));
      return new Tokenizer(library, file);
    });
  }

  encode(text: string, { frame }: EncodeOptions): readonly number[] {
    if (text.length > longestText) {
      throw new DarkroomError(
        'bad-input',
        `The text has ${formatCount(text.length)} characters, and Darkroom takes at most ${formatCount(longestText)}.`,
        { remedy: 'Ask a shorter question.' },
      );
    }
    const { ids, tokens } = told(() =>
      bounded(encoding, () => this.library.encode(text, { add_special_tokens: frame })),
    );
    const unknown = ids.findIndex(id => !Number.isInteger(id));
    if (unknown === -1) return ids;
    throw new DarkroomError(
      'bad-input',
      `The tokenizer has no token for "${printable(tokens[unknown] ?? '', 40)}".`,
    );
  }

  /** The words and signs of a text that have no token and become the unknown one, each once. */
  unknownWords(text: string): readonly string[] {
    const { unknown } = this;
    if (unknown === undefined) return [];
    const isUnknown = (part: string) => this.encode(part, { frame: false }).includes(unknown);
    if (!isUnknown(text)) return [];
    const parts = new Set(text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}\s]/gu) ?? []);
    return [...parts].slice(0, mostWords).filter(isUnknown);
  }

  /** The text of tokens; ids without a token say nothing. */
  decode(ids: readonly number[], { marks }: DecodeOptions): string {
    const said = ids.filter(id => this.says(id, marks));
    if (said.length === 0) return '';
    const decode = () => this.library.decode(said, { clean_up_tokenization_spaces: false });
    const isQuick = said.length <= fewTokens && !this.decodesByPattern;
    return told(() => (isQuick ? decode() : bounded(decoding, decode)));
  }

  /** Text piece by piece, as tokens come. */
  stream({ marks }: DecodeOptions): TextStream {
    return new TextStream({
      says: id => this.says(id, marks),
      decode: ids => this.decode(ids, { marks }),
    });
  }

  /** The token as the vocabulary spells it. */
  token(id: number): string | undefined {
    return this.library.id_to_token(id);
  }

  /** The token as a person may read it: with its space, bytes of incomplete characters in brackets. */
  show(id: number): string {
    const raw = this.token(id);
    if (raw === undefined) return `[${id}]`;
    return this.added.has(id)
      ? raw
      : tokenText({ raw, decoded: this.decode([id], { marks: true }), byteLevel: this.byteLevel });
  }

  idOf(token: string): number | undefined {
    return this.library.token_to_id(token);
  }

  /** It marks something (a turn, a picture, the end) and is no text. */
  isMark(id: number): boolean {
    return this.added.get(id)?.special === true;
  }

  private says(id: number, marks: boolean): boolean {
    return this.token(id) !== undefined && (marks || !this.isMark(id));
  }
}

/** Whether a decoder or a part of it is such a stage. */
function someStage(decoder: unknown, isSuch: (stage: Readonly<Record<string, unknown>>) => boolean): boolean {
  if (!isObject(decoder)) return false;
  const { decoders } = decoder;
  return isSuch(decoder) || (Array.isArray(decoders) && decoders.some(part => someStage(part, isSuch)));
}

/** Runs the library, whose own errors speak of its insides. */
function told<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (error instanceof DarkroomError) throw error;
    throw wrong(printable(error instanceof Error ? error.message : String(error)), error);
  }
}
