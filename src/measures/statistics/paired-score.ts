// Problem: "no difference was found" is not "they are alike", and where no sample of ten differs, a bootstrap says that the
// difference is exactly 0.
// Idea: Tango's score test of a difference that is not 0. Of n pairs, b right with the first condition alone and c with the
// second alone, whether the true difference is d:
//
//   z = (b - c - n d) / sqrt(n (2 q + d (1 - d)))               q: the share of c that is most likely if it is d
//   q = (sqrt(B^2 + 8 n c d (1 - d)) - B) / 4n,   B = (2n - b + c) d - b - c
//
// Two one-sided tests, of -margin and of margin, make "alike within the margin". A pair may count in fractions, as the mean
// over seeds of a sample does: its square is no more than itself, so that the test errs on the safe side.

import { DarkroomError } from '../../shared/errors';
import { deviationOf, normalShareBelow } from './normal';
import type { Interval } from './wilson';

export interface PairedCounts {
  readonly pairs: number;
  /** Right with the first condition alone, and with the second alone. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
}

/** How many deviations what was seen lies above what a true difference of the first less the second would give. */
export function pairedScore({ pairs, onlyFirst, onlySecond }: PairedCounts, difference: number): number {
  const isPossible = onlyFirst >= 0 && onlySecond >= 0 && onlyFirst + onlySecond <= pairs + 1e-9;
  if (!(pairs > 0 && isPossible && Math.abs(difference) < 1))
    throw new DarkroomError(
      'bad-input',
      `No difference of ${difference} can be tested with ${onlyFirst} and ${onlySecond} of ${pairs} pairs.`,
    );
  const b = (2 * pairs - onlyFirst + onlySecond) * difference - onlyFirst - onlySecond;
  const root = Math.sqrt(b * b + 8 * pairs * onlySecond * difference * (1 - difference));
  const second = Math.max(0, (root - b) / (4 * pairs));
  const variance = pairs * Math.max(0, 2 * second + difference * (1 - difference));
  const distance = onlyFirst - onlySecond - pairs * difference;
  return distance === 0 ? 0 : distance / Math.sqrt(variance);
}

/** As many bits as a number has. */
const halvings = 60;
const widest = 1 - 1e-9;

/** The differences that the test does not refuse: not a point where all pairs are alike, as a bootstrap's is. */
export function scoreInterval(counts: PairedCounts, confidence = 0.95): Interval {
  const reach = deviationOf(confidence);
  const seen = (counts.onlyFirst - counts.onlySecond) / counts.pairs;
  const end = (outside: number): number => {
    let [inside, beyond] = [Math.min(widest, Math.max(-widest, seen)), outside];
    for (let half = 0; half < halvings; half++) {
      const middle = (inside + beyond) / 2;
      if (Math.abs(pairedScore(counts, middle)) < reach) inside = middle;
      else beyond = middle;
    }
    return inside;
  };
  return [seen <= -1 ? -1 : end(-widest), seen >= 1 ? 1 : end(widest)];
}

/** That the true difference is no more than this: one-sided p. */
export function aboveDifference(counts: PairedCounts, difference: number): number {
  return normalShareBelow(-pairedScore(counts, difference));
}

/** That the true difference is no less than this: one-sided p. */
export function belowDifference(counts: PairedCounts, difference: number): number {
  return normalShareBelow(pairedScore(counts, difference));
}

/** That the two differ by the margin or more: the larger p of two one-sided tests. */
export function equivalence(counts: PairedCounts, margin: number): number {
  if (!(margin > 0 && margin < 1)) throw new DarkroomError('bad-input', `${margin} is no margin of a share.`);
  return Math.max(aboveDifference(counts, -margin), belowDifference(counts, margin));
}
