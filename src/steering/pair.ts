// Problem: a direction is only as good as its pairs, and they come from anywhere: a pair that says the same twice has no
// difference, an empty one has no last token, and either would sit in the mean unseen.
// Idea: a pair is looked at when it is read, and what is wrong with one is said with its line.

import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

/** A sample of the benchmark, whose picture can be drawn again. */
export interface PairSample {
  readonly task: string;
  readonly seed: number;
  readonly index: number;
  readonly difficulty: number;
}

export interface ContrastPair {
  /** The question, without words that ask for reasoning or for its absence. */
  readonly prompt: string;
  readonly reasoning: string;
  readonly direct: string;
  /** What a picture shows, for models without eyes. */
  readonly description?: string;
  /** A file beside the list of pairs, or below it. */
  readonly picture?: string;
  readonly sample?: PairSample;
  readonly topic?: string;
}

/** Longer texts than any model reads at once. */
const longestText = 400_000;
const longestTopic = 100;

/** `where` begins the sentence: "pairs.jsonl, line 3,". */
export function parsePair(content: unknown, where: string): ContrastPair {
  if (!isObject(content)) throw wrong(where, 'is no object', 'Write one pair a line: { "prompt": …, … }.');
  const pair = {
    prompt: textOf(content, 'prompt', where),
    reasoning: textOf(content, 'reasoning', where),
    direct: textOf(content, 'direct', where),
    ...given(content, 'description', where, longestText),
    ...given(content, 'picture', where, 1000),
    ...given(content, 'topic', where, longestTopic),
    ...('sample' in content && { sample: sampleOf(content['sample'], where) }),
  };
  const fault = faultOf(pair);
  if (fault !== undefined) throw wrong(where, fault, 'Leave the pair out, or write two different answers.');
  if (pair.picture !== undefined) requireBeside(pair.picture, where);
  return pair;
}

/** What makes a pair useless, as the rest of a sentence. */
export function faultOf({
  reasoning,
  direct,
}: Pick<ContrastPair, 'reasoning' | 'direct'>): string | undefined {
  return reasoning.trim() === direct.trim()
    ? 'has the same text as reasoning and as direct answer'
    : undefined;
}

/** Equal for pairs of which one adds nothing. */
export function identityOf(pair: ContrastPair): string {
  const { prompt, reasoning, direct, description, picture, sample } = pair;
  return JSON.stringify([prompt, reasoning, direct, description, picture, drawnOf(sample)]);
}

/** Which question each pair is about, counted from 0, a picture being part of it; undefined where all differ. */
export function questionsOf(pairs: readonly ContrastPair[]): readonly number[] | undefined {
  const known = new Map<string, number>();
  const questions = pairs.map(({ prompt, description, picture, sample }) => {
    const asked = JSON.stringify([prompt, description, picture, drawnOf(sample)]);
    const question = known.get(asked) ?? known.size;
    known.set(asked, question);
    return question;
  });
  return known.size < pairs.length ? questions : undefined;
}

function drawnOf(sample: PairSample | undefined): readonly unknown[] | undefined {
  return sample && [sample.task, sample.seed, sample.index, sample.difficulty];
}

/** How many pairs there are of each topic, by name. */
export function topicsOf(pairs: readonly ContrastPair[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { topic } of pairs) if (topic !== undefined) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(content: Fields, key: string, where: string, most = longestText): string {
  const value = content[key];
  if (value === undefined)
    throw wrong(where, `has no "${key}"`, 'A pair has "prompt", "reasoning" and "direct".');
  if (typeof value !== 'string') throw wrong(where, `has a "${key}" that is no text`, 'Write it in quotes.');
  if (value.trim() === '') throw wrong(where, `has an empty "${key}"`, 'Fill it in, or leave the pair out.');
  if (value.length > most)
    throw wrong(
      where,
      `has a "${key}" of more than ${most} characters`,
      'Shorten it, or leave the pair out.',
    );
  return value;
}

function given<K extends 'description' | 'picture' | 'topic'>(
  content: Fields,
  key: K,
  where: string,
  most: number,
): Partial<Record<K, string>> {
  if (content[key] === undefined || content[key] === null) return {};
  return { [key]: textOf(content, key, where, most) } as Partial<Record<K, string>>;
}

function sampleOf(value: unknown, where: string): PairSample {
  const { task, seed, index, difficulty } = isObject(value) ? value : {};
  const whole = (number: unknown): number is number => Number.isSafeInteger(number);
  if (typeof task === 'string' && whole(seed) && whole(index) && whole(difficulty))
    return { task, seed, index, difficulty };
  throw wrong(
    where,
    'has a "sample" that does not name one',
    'It has a task and whole numbers as seed, index and difficulty.',
  );
}

/** Whoever wrote the list does not say what else on this disk is opened. */
function requireBeside(picture: string, where: string): void {
  const leaves = /^([\\/]|[a-z]:)|(^|[\\/])\.\.([\\/]|$)|\0/i.test(picture);
  if (leaves)
    throw wrong(
      where,
      `names the picture ${printable(picture, 60)}, which is not beside the file`,
      'Put pictures into its folder, and name them relative to it.',
    );
}

function wrong(where: string, what: string, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', `${where} ${what}.`, { remedy });
}
