// Problem: a direction always fits the pairs that it was made from.
// Idea: make it without a part of the pairs, and look whether it tells that part's reasoning from direct answers; for each of
// the parts in turn, so that every pair is looked at once by a direction that never saw it. Pair i is in part i modulo their
// number.
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

/** Both [pairs, width], in the same order. */
export function separabilityOf(
  reasoning: Float32Array,
  direct: Float32Array,
  width: number,
  kind: DirectionKind,
  parts = usualParts,
): Separability | null {
  const differences = differencesOf(reasoning, direct, width);
  const { pairs } = differences;
  const count = Math.min(Math.max(2, parts), pairs);
  if (count < 2) return null;
  let [paired, above, compared] = [0, 0, 0];
  for (let part = 0; part < count; part++) {
    const { vector } = directionOf(withoutPart(differences, part, count), kind);
    const along = (streams: Float32Array) => partAlong(streams, vector, part, count);
    const [ofReasoning, ofDirect] = [along(reasoning), along(direct)];
    paired += ofReasoning.reduce((sum, value, i) => sum + wonOver(value, ofDirect[i] ?? 0), 0);
    above += winsOver(ofReasoning, ofDirect);
    compared += ofReasoning.length ** 2;
  }
  return { paired: paired / pairs, auc: above / compared, pairs };
}

function withoutPart(differences: Differences, part: number, parts: number): Differences {
  const others = Array.from({ length: differences.pairs }, (_, pair) => pair).filter(
    pair => pair % parts !== part,
  );
  return chosenFrom(differences, others);
}

function partAlong(
  streams: Float32Array,
  vector: Float32Array,
  part: number,
  parts: number,
): readonly number[] {
  const width = vector.length;
  const along: number[] = [];
  for (let at = part * width; at < streams.length; at += parts * width)
    along.push(vector.reduce((sum, value, d) => sum + value * (streams[at + d] ?? 0), 0));
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
