// Problem: a direction always fits the pairs that it was made from.
// Idea: make it without a part of the pairs, and look whether it tells that part's reasoning from direct answers; for each of
// the parts in turn, so that every pair is looked at once by a direction that never saw it. Pairs of one question are in one
// part, since a direction that saw one of them has half seen the others; question i is in part i modulo their number.
//
//   paired  = share of pairs with h(c_i).v > h(d_i).v                             0..1, chance 1/2; ties count half
//   auc     = share of pairs (c_i, d_j) of one part with h(c_i).v > h(d_j).v      0..1, chance 1/2; ties count half
//
// `auc` is the harder one: it asks for a threshold that holds for all questions. One pair cannot be held out (null).

import { chosenFrom, differencesOf } from './differences';
import type { Differences } from './differences';
import { directionOf } from './direction';
import type { DirectionKind } from './direction';

export interface Separability {
  readonly paired: number;
  readonly auc: number;
  readonly pairs: number;
}

/** In how many parts pairs are held out. */
export const usualParts = 5;

export interface HeldOut {
  readonly parts?: number;
  /** [pairs]: which question each is about; every pair its own if left out. */
  readonly questions?: readonly number[] | undefined;
}

/** Both [pairs, width], in the same order. */
export function separabilityOf(
  reasoning: Float32Array,
  direct: Float32Array,
  width: number,
  kind: DirectionKind,
  heldOut: HeldOut = {},
): Separability | null {
  const differences = differencesOf(reasoning, direct, width);
  const { pairs } = differences;
  const { count, partOf } = partsOf(pairs, heldOut);
  if (count < 2) return null;
  let [paired, above, compared] = [0, 0, 0];
  for (let part = 0; part < count; part++) {
    const isIn = (pair: number) => partOf[pair] === part;
    const { vector } = directionOf(withoutPart(differences, isIn), kind);
    const along = (streams: Float32Array) => partAlong(streams, vector, isIn);
    const [ofReasoning, ofDirect] = [along(reasoning), along(direct)];
    paired += ofReasoning.reduce((sum, value, i) => sum + wonOver(value, ofDirect[i] ?? 0), 0);
    above += winsOver(ofReasoning, ofDirect);
    compared += ofReasoning.length ** 2;
  }
  return { paired: paired / pairs, auc: above / compared, pairs };
}

export interface Parts {
  /** Less than 2 where nothing can be held out. */
  readonly count: number;
  /** [pairs]. */
  readonly partOf: readonly number[];
}

export function partsOf(pairs: number, { parts = usualParts, questions }: HeldOut): Parts {
  const places = questionPlaces(pairs, questions);
  const count = Math.min(Math.max(2, parts), new Set(places).size);
  return { count, partOf: places.map(place => place % count) };
}

/** [pairs]: the place of each pair's question among the questions. */
export function questionPlaces(pairs: number, questions: readonly number[] | undefined): readonly number[] {
  const places = new Map<number, number>();
  return Array.from({ length: pairs }, (_, pair) => {
    const question = questions?.[pair] ?? pair;
    const place = places.get(question) ?? places.size;
    places.set(question, place);
    return place;
  });
}

function withoutPart(differences: Differences, isIn: (pair: number) => boolean): Differences {
  const others = Array.from({ length: differences.pairs }, (_, pair) => pair).filter(pair => !isIn(pair));
  return chosenFrom(differences, others);
}

function partAlong(
  streams: Float32Array,
  vector: Float32Array,
  isIn: (pair: number) => boolean,
): readonly number[] {
  const width = vector.length;
  const along: number[] = [];
  for (let pair = 0, at = 0; at < streams.length; pair++, at += width)
    if (isIn(pair)) along.push(vector.reduce((sum, value, d) => sum + value * (streams[at + d] ?? 0), 0));
  return along;
}

export function wonOver(value: number, other: number): number {
  return value === other ? 0.5 : Number(value > other);
}

/** Over all couples of a number of one and a number of the other list; ties count half. */
export function winsOver(values: readonly number[], others: readonly number[]): number {
  const ordered = Float64Array.from(others).sort();
  return values.reduce(
    (sum, value) =>
      sum + (countBelow(ordered, other => other < value) + countBelow(ordered, other => other <= value)) / 2,
    0,
  );
}

/** How many numbers at the beginning of an ordered list the condition holds for. */
function countBelow(ordered: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(ordered[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
