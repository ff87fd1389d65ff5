// A list of contrast pairs, read and looked at; and lists of chats made into one.

import path from 'node:path';
import { CarefulFolder } from '../careful-folder';
import { jsonLines } from './pairs-lines';
import { identityOf, parsePair, topicsOf } from '../../steering/pair';
import type { ContrastPair } from '../../steering/pair';
import { pairFromChat } from '../../steering/pair-chats';
import { DarkroomError } from '../../shared/errors';
import { counted, printable } from '../../shared/format';

export interface NumberedPair extends ContrastPair {
  /** "pairs.jsonl, line 3,": begins what is said about it. */
  readonly where: string;
}

export interface PairList {
  readonly pairs: readonly NumberedPair[];
  /** How many the list has, without repetitions. */
  readonly of: number;
  readonly notes: readonly string[];
}

/** The first `limit` pairs of a file, without repetitions; all if left out. All of it is looked at. */
export async function readPairs(file: string, limit = Infinity): Promise<PairList> {
  const pairs: NumberedPair[] = [];
  const known = new Map<string, string>();
  const repeated: string[] = [];
  for await (const { content, where } of jsonLines(file)) {
    const pair = { ...parsePair(content, where), where };
    const identity = identityOf(pair);
    const first = known.get(identity);
    if (first === undefined) known.set(identity, lineOf(where));
    if (pairs.length >= limit) continue;
    if (first === undefined) pairs.push(pair);
    else repeated.push(`${lineOf(where)} repeats ${first}`);
  }
  const name = printable(path.basename(file), 200);
  if (pairs.length === 0)
    throw new DarkroomError('bad-input', `${name} has no pairs.`, {
      remedy: 'Make some with "darkroom direction pairs".',
    });
  return { pairs, of: known.size, notes: repeated.length === 0 ? [] : [repetitionNote(name, repeated)] };
}

/** "line 3". */
function lineOf(where: string): string {
  return /line \d+/.exec(where)?.[0] ?? where;
}

function repetitionNote(name: string, repeated: readonly string[]): string {
  const shown = repeated.slice(0, 3).join(', ');
  const more = repeated.length > 3 ? ', …' : '';
  return `${name} has ${counted(repeated.length, 'pair')} more than once (${shown}${more}); each counts once.`;
}

export interface ImportedChats {
  readonly pairs: readonly ContrastPair[];
  /** How many lines gave no pair, by the reason. */
  readonly left: Readonly<Record<string, number>>;
}

export async function pairsFromChats(file: string, limit = Infinity): Promise<ImportedChats> {
  const pairs: ContrastPair[] = [];
  const left = new Map<string, number>();
  for await (const { content } of jsonLines(file)) {
    if (pairs.length >= limit) break;
    const found = pairFromChat(content);
    if ('pair' in found) pairs.push(found.pair);
    else left.set(found.left, (left.get(found.left) ?? 0) + 1);
  }
  if (pairs.length > 0) return { pairs, left: Object.fromEntries(left) };
  const reasons = [...left].map(([reason, count]) => `${count} ${reason}`).join(', ');
  throw new DarkroomError(
    'bad-input',
    `No line of ${printable(path.basename(file), 200)} is a chat with two answers${reasons === '' ? '' : `: ${reasons}`}.`,
    { remedy: 'A line has "prompt" or "messages", and two answers as "chosen" and "rejected".' },
  );
}

export interface WrittenPairs {
  readonly out: string;
  readonly pairs: number;
  /** How many of each topic. */
  readonly topics: Readonly<Record<string, number>>;
}

/** Over nothing that is there, unless the new file begins with all of it. */
export async function writePairs(file: string, pairs: readonly ContrastPair[]): Promise<WrittenPairs> {
  const folder = new CarefulFolder(path.dirname(file));
  await folder.open();
  await folder.put(path.basename(file), Buffer.from(pairs.map(pair => `${JSON.stringify(pair)}\n`).join('')));
  return { out: file, pairs: pairs.length, topics: topicsOf(pairs) };
}
