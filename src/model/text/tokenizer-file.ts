// Problem: the tokenizer library trusts its file; a single wrong id makes it fill the memory, a wrong type fails later,
// somewhere in the middle of a text.
// Idea: look at sizes, ids and types once, before the library sees the file, and give it only what it should look at.

import { isObject } from '../folder/settings';
import type { Settings } from '../folder/settings';
import { DarkroomError } from '../../shared/errors';
import { formatCount, printable } from '../../shared/format';

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** It marks something and is no text. */
  readonly special: boolean;
}

export interface TokenizerFile {
  /** As the library takes it. */
  readonly content: object;
  readonly added: readonly AddedToken[];
  /** The highest id, and one. */
  readonly size: number;
}

const file = 'tokenizer.json';
/** Four times what the largest vocabularies in use have. */
const mostTokens = 2 ** 20;
const highestId = 2 ** 24 - 1;
/** The library keeps these as trees with an object for each character. */
const mostTreeCharacters = 2 ** 22;
const stages = ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder'] as const;

export function readTokenizerFile(json: unknown, config: Settings | undefined): TokenizerFile {
  if (!isObject(json)) throw wrong('it holds no settings in braces');
  const { model } = json;
  if (!isObject(model)) throw wrong('"model" is missing');
  const highest = checkVocabulary(model['vocab']);
  const added = addedTokens(json, config);
  // What is missing is the same as null, except to the library.
  const absent = Object.fromEntries(stages.map(stage => [stage, null]));
  return {
    content: { ...absent, ...json, added_tokens: added },
    added,
    size: added.reduce((most, { id }) => Math.max(most, id), highest) + 1,
  };
}

/** The highest id. */
function checkVocabulary(vocabulary: unknown): number {
  if (Array.isArray(vocabulary)) {
    const entries: readonly unknown[] = vocabulary;
    checkCount(entries.length);
    if (!entries.every(isScoredToken)) throw wrong('"model.vocab" is no list of tokens with scores');
    checkTree(entries.map(([token]) => token));
    return entries.length - 1;
  }
  if (!isObject(vocabulary)) throw wrong('"model.vocab" is missing');
  const ids = Object.values(vocabulary);
  checkCount(ids.length);
  return ids.reduce<number>((most, id) => Math.max(most, checkedId(id)), -1);
}

function isScoredToken(entry: unknown): entry is readonly [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
}

/** Those of the file, and those that only the tokenizer's settings name, as Hugging Face's tokenizers add them too. */
function addedTokens(
  json: Readonly<Record<string, unknown>>,
  config: Settings | undefined,
): readonly AddedToken[] {
  const own: unknown = json['added_tokens'] ?? [];
  if (!Array.isArray(own)) throw wrong('"added_tokens" is no list');
  const named = config?.raw('added_tokens_decoder') ?? {};
  const others = isObject(named)
    ? Object.entries(named).map(([id, token]) => (isObject(token) ? { ...token, id: Number(id) } : token))
    : [];
  checkCount(own.length + others.length);
  const tokens = own.map(addedToken);
  const known = new Set(tokens.map(token => token.content));
  const all = [...tokens, ...others.map(addedToken).filter(token => !known.has(token.content))];
  checkTree(all.map(token => token.content));
  return all;
}

function addedToken(entry: unknown): AddedToken {
  if (!isObject(entry)) throw wrong('"added_tokens" has an entry that is no token');
  const { content, special } = entry;
  if (typeof content !== 'string') throw wrong('"added_tokens" has an entry without "content"');
  return { ...entry, id: checkedId(entry['id']), content, special: special === true };
}

function checkedId(id: unknown): number {
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= highestId) return id;
  throw wrong(`a token has the id ${printable(JSON.stringify(id), 40)}`);
}

function checkCount(count: number): void {
  if (count > mostTokens) throw wrong(`it has ${formatCount(count)} tokens`);
}

function checkTree(tokens: readonly string[]): void {
  const characters = tokens.reduce((sum, token) => sum + token.length, 0);
  if (characters > mostTreeCharacters) throw wrong(`its tokens have ${formatCount(characters)} characters`);
}

/** A special token in settings: newer ones write the word, older ones the token with all its properties. */
export function wordOf(value: unknown): string | undefined {
  const word = isObject(value) ? value['content'] : value;
  return typeof word === 'string' ? word : undefined;
}

export function wrong(why: string, cause?: unknown): DarkroomError {
  return new DarkroomError('bad-input', `${file} cannot be used: ${why.replace(/\.$/, '')}.`, {
    remedy: 'Download it again.',
    ...(cause === undefined ? {} : { cause }),
  });
}
