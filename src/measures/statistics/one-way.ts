// Problem: "no difference was found" says nothing where none could have been: with few samples and many comparisons the
// exact test stays above its level whatever happens.
// Idea: the best case for finding one. Where all samples that differ do so the same way, k of them give McNemar's exact test
//
//   p = 2 / 2^k
//
// and a true difference d is found as often as Binomial(n, d) is at least the k that reaches the level. With samples that
// differ the other way, too, it takes more.

import { DarkroomError } from '../../shared/errors';

/** The fewest samples, all changed the same way, that the exact test finds at this level. */
export function fewestOneWay(level: number): number {
  if (!(level > 0 && level < 1)) throw new DarkroomError('bad-input', `${level} is no level of a test.`);
  let fewest = 1;
  while (2 ** (1 - fewest) > level) fewest++;
  return fewest;
}

export interface OneWayDesign {
  /** Pairs. */
  readonly pairs: number;
  readonly level: number;
  readonly power?: number;
}

/** The smallest true difference that is found with this power, as a share of samples; null where none can be found. */
export function smallestOneWay({ pairs, level, power = 0.8 }: OneWayDesign): number | null {
  const fewest = fewestOneWay(level);
  if (pairs < fewest) return null;
  let [low, high] = [0, 1];
  for (let round = 0; round < rounds; round++) {
    const middle = (low + high) / 2;
    if (atLeast(fewest, pairs, middle) < power) low = middle;
    else high = middle;
  }
  return high;
}

/** Halvings: more digits than a share has. */
const rounds = 40;

/** P(Binomial(n, share) >= k). */
function atLeast(k: number, n: number, share: number): number {
  if (share <= 0 || share >= 1) return share >= 1 ? 1 : 0;
  let logarithm = n * Math.log1p(-share);
  let below = 0;
  for (let i = 0; i < k; i++) {
    below += Math.exp(logarithm);
    logarithm += Math.log((n - i) / (i + 1)) + Math.log(share) - Math.log1p(-share);
  }
  return 1 - below;
}
