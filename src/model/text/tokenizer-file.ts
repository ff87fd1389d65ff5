// Problem: the tokenizer library trusts its file; a single wrong id makes it fill the memory, a wrong type fails later,
// somewhere in the middle of a text.
// Idea: look at sizes, ids and types once, before the library sees the file, and give it only what it should look at.

import { checkedStages, wrong } from './tokenizer-stages';
import { isObject } from '../folder/settings';
import type { Settings } from '../folder/settings';
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
  /** One more than the highest id. */
  readonly size: number;
  /** One more than the highest id of a word that is no added token. */
  readonly words: number;
}

/** Four times what the largest vocabularies in use have. */
const mostTokens = 2 ** 20;
const highestId = 2 ** 24 - 1;
/** The library keeps these as trees with an object for each character. */
const mostTreeCharacters = 2 ** 22;
/** The longest in use are rows of spaces or dashes. */
const longestToken = 1024;

export function readTokenizerFile(json: unknown, config: Settings | undefined): TokenizerFile {
  if (!isObject(json)) throw wrong('it holds no settings in braces');
  const { model } = json;
  if (!isObject(model)) throw wrong('"model" is missing');
  const added = addedTokens(json, config);
  const vocabulary = checkedVocabulary(model['vocab']);
  const special = new Set(added.map(token => token.content));
  return {
    content: { ...json, ...checkedStages(json, config), added_tokens: added },
    added,
    size: 1 + highest([...vocabulary.map(([, id]) => id), ...added.map(({ id }) => id)]),
    words: 1 + highest(vocabulary.flatMap(([word, id]) => (special.has(word) ? [] : [id]))),
  };
}

function highest(ids: readonly number[]): number {
  return ids.reduce((most, id) => Math.max(most, id), -1);
}

/** Its words and their ids. */
function checkedVocabulary(vocabulary: unknown): readonly (readonly [word: string, id: number])[] {
  if (Array.isArray(vocabulary)) {
    const entries: readonly unknown[] = vocabulary;
    checkCount(entries.length);
    if (!entries.every(isScoredToken)) throw wrong('"model.vocab" is no list of tokens with scores');
    const tokens = entries.map(([token]) => token);
    checkLengths(tokens);
    checkTree(tokens);
    return tokens.map((token, id) => [token, id]);
  }
  if (!isObject(vocabulary)) throw wrong('"model.vocab" is missing');
  const entries = Object.entries(vocabulary);
  checkCount(entries.length);
  checkLengths(Object.keys(vocabulary));
  return entries.map(([word, id]) => [word, checkedId(id)]);
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
  const contents = all.map(token => token.content);
  checkLengths(contents);
  checkTree(contents);
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
  throw wrong(
    id === undefined ? 'a token has no id' : `a token has the id ${printable(JSON.stringify(id), 40)}`,
  );
}

function checkCount(count: number): void {
  if (count > mostTokens) throw wrong(`it has ${formatCount(count)} tokens`);
}

function checkLengths(tokens: readonly string[]): void {
  const long = tokens.find(token => token.length > longestToken);
  if (long !== undefined) throw wrong(`a token has ${formatCount(long.length)} characters`);
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
