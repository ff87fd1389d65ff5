// Contrast pairs: the same question answered with reasoning and directly, and of each the stream at the final token.
//
//   u_i = h(c_i, l) - h(d_i, l)                      [pairs, D] at one layer, the unit of the stream
//   Tr  = 1/n sum_i |u_i - mean u|^2                 dispersion, the square of that unit: how little the pairs agree
//   explained by v = sum_i (u_i . v)^2 / (|v|^2 sum_i |u_i|^2)        share, 0..1: how much of the pairs lies along v
//
// Explained by the mean is 1 where all pairs agree, and 1/n or less where they have nothing in common.

import { DarkroomError } from '../shared/errors';
import { requireFinite, requirePossibleWidth, requireWidth } from './checks';
import { lengthOf } from './energy';
import { filteringOf } from './filter';
import type { Filter } from './filter';

export interface Differences {
  /** [pairs, width]. */
  readonly values: Float32Array;
  readonly pairs: number;
  readonly width: number;
}

/** Both [pairs, width], in the same order. */
export function differencesOf(reasoning: Float32Array, direct: Float32Array, width: number): Differences {
  requirePossibleWidth(width);
  requireWidth(direct, reasoning.length, 'The list of direct answers');
  requireFinite(reasoning, 'The stream of reasoning answers');
  requireFinite(direct, 'The stream of direct answers');
  const pairs = reasoning.length / width;
  if (!(Number.isInteger(pairs) && pairs > 0))
    throw new DarkroomError(
      'bad-input',
      `${reasoning.length} numbers are not the streams of pairs, ${width} wide.`,
      {
        remedy: 'Extract the direction from one contrast pair or more.',
      },
    );
  return { values: reasoning.map((value, i) => value - (direct[i] ?? 0)), pairs, width };
}

export function pairOf({ values, width }: Differences, pair: number): Float32Array {
  return values.subarray(pair * width, (pair + 1) * width);
}

/** Some of the pairs. */
export function chosenFrom(differences: Differences, pairs: readonly number[]): Differences {
  const { width } = differences;
  const values = new Float32Array(pairs.length * width);
  for (const [place, pair] of pairs.entries()) values.set(pairOf(differences, pair), place * width);
  return { values, pairs: pairs.length, width };
}

/** Every pair through a filter. */
export function filteredDifferences(differences: Differences, filter: Filter): Differences {
  const filtering = filteringOf(filter, differences.width);
  const values = new Float32Array(differences.values.length);
  for (let pair = 0; pair < differences.pairs; pair++)
    values.set(filtering(pairOf(differences, pair)), pair * differences.width);
  return { ...differences, values };
}

export function meanOf({ values, pairs, width }: Differences): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < values.length; i++) mean[i % width] = (mean[i % width] ?? 0) + (values[i] ?? 0) / pairs;
  return mean;
}

/** Tr. */
export function dispersionOf(differences: Differences): number {
  const { values, pairs, width } = differences;
  const mean = meanOf(differences);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] ?? 0) - (mean[i % width] ?? 0)) ** 2;
  return sum / pairs;
}

/** Null where there is nothing to explain, or nothing to explain it with. */
export function explainedBy(differences: Differences, direction: ArrayLike<number>): number | null {
  const all = lengthOf(differences.values) ** 2;
  const along = lengthOf(alongOf(differences, direction)) ** 2;
  const square = lengthOf(direction) ** 2;
  return all > 0 && square > 0 ? Math.min(1, along / square / all) : null;
}

/** u_i . v, [pairs]. */
export function alongOf({ values, pairs, width }: Differences, direction: ArrayLike<number>): Float64Array {
  requireWidth(direction, width, 'A direction');
  const along = new Float64Array(pairs);
  for (let pair = 0, at = 0; pair < pairs; pair++) {
    let sum = 0;
    for (let d = 0; d < width; d++, at++) sum += (values[at] ?? 0) * (direction[d] ?? 0);
    along[pair] = sum;
  }
  return along;
}
