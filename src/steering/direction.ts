// Problem: many pairs, one direction.
// Idea: their mean, as in the paper; or what they have most in common along a line:
//
//   mean        v = 1/n sum_i u_i
//   principal   v = s p,  p = the unit vector with the largest sum_i (u_i . p)^2,  s = mean of u_i . p
//
// p is the first principal component of the pairs taken both ways round, {u_i, -u_i}, whose mean is 0: of the differences
// themselves with their mean taken off it would be the direction in which they differ most. Its sign is that of the mean, its
// length what the pairs have along it on average, so that strengths mean the same for both.
//
// p is found by multiplying with sum u_i u_i^T again and again. Where two directions are almost equally common this settles
// on neither, and says so.

import { DarkroomError } from '../shared/errors';
import { alongOf, explainedBy, meanOf } from './differences';
import type { Differences } from './differences';
import { lengthOf } from './energy';

export type DirectionKind = 'mean' | 'principal';

export interface Direction {
  /** [D]. */
  readonly vector: Float32Array;
  /** The share of the pairs that lies along it. */
  readonly explained: number;
  /** False: there was a second line as common as this one. Always true of a mean. */
  readonly settled: boolean;
}

/** A line that is more common than the next one by a twentieth is found by then. */
const mostRounds = 300;
/** The part that a round may still turn the line by, squared: float32 holds no less. */
const stillTurning = 1e-14;

export function directionOf(differences: Differences, kind: DirectionKind): Direction {
  const mean = meanOf(differences);
  const { line, settled } = kind === 'mean' ? { line: mean, settled: true } : commonLine(differences);
  const vector = kind === 'mean' ? mean : withLengthOf(mean, line);
  const explained = explainedBy(differences, vector);
  if (explained === null || !isMoreThanRounding(differences, vector))
    throw new DarkroomError(
      'bad-input',
      'The pairs have no direction in common: their differences are zero.',
      {
        remedy: 'Use pairs in which reasoning and direct answers end differently, or another layer.',
      },
    );
  return { vector: Float32Array.from(vector), explained, settled };
}

/** Pairs that cancel leave what float32 numbers could not hold. */
const leastShare = 1e-12;

/** Whether the pairs have this much in common: its square against the mean square of their lengths. */
export function isMoreThanRounding({ values, pairs }: Differences, common: ArrayLike<number>): boolean {
  return lengthOf(common) ** 2 > (leastShare * lengthOf(values) ** 2) / pairs;
}

function withLengthOf(mean: Float64Array, line: Float64Array): Float64Array {
  const along = mean.reduce((sum, value, d) => sum + value * (line[d] ?? 0), 0);
  return line.map(value => value * along);
}

function commonLine(differences: Differences): { line: Float64Array; settled: boolean } {
  let line = multiplied(differences, startingLine(differences.width));
  for (let round = 0; round < mostRounds; round++) {
    const next = multiplied(differences, line);
    const turned = next.reduce((sum, value, d) => sum + (value - (line[d] ?? 0)) ** 2, 0);
    line = next;
    if (turned < stillTurning) return { line, settled: true };
  }
  return { line, settled: false };
}

/** sum_i u_i (u_i . line), at length 1; zeros stay zeros. */
function multiplied(differences: Differences, line: Float64Array): Float64Array {
  const { values, width } = differences;
  const along = alongOf(differences, line);
  const next = new Float64Array(width);
  for (let pair = 0, at = 0; pair < along.length; pair++) {
    const share = along[pair] ?? 0;
    for (let d = 0; d < width; d++, at++) next[d] = (next[d] ?? 0) + share * (values[at] ?? 0);
  }
  const length = lengthOf(next);
  return length > 0 ? next.map(value => value / length) : next;
}

/** No pair is at a right angle to it, but by chance: steps of the golden ratio, cut to -1/2..1/2. */
function startingLine(width: number): Float64Array {
  const step = (Math.sqrt(5) - 1) / 2;
  return Float64Array.from({ length: width }, (_, d) => (((d + 1) * step) % 1) - 0.5);
}
