// How sure a share is (accuracy): the interval of Wilson's score. Unlike the share plus or minus its error it never leaves
// 0..1 and does not shrink to a point at 0 and 1.
//
//   (s + z^2/2n +- z sqrt(s (1 - s)/n + z^2/4n^2)) / (1 + z^2/n)        share; s successes/n, z 1.96 for 95 %
//
// Of no trials nothing is known: 0..1, and no share (null).

import { DarkroomError } from '../../shared/errors';
import { deviationOf } from './normal';

export type Interval = readonly [low: number, high: number];

export interface Share {
  readonly share: number | null;
  readonly interval: Interval;
}

export function wilson(successes: number, trials: number, confidence = 0.95): Share {
  if (!(Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials))
    throw new DarkroomError('bad-input', `${successes} of ${trials} is not a share.`);
  return wilsonOfSum(successes, trials, confidence);
}

/**
 * Of a sum of shares, as of samples that are answered once for each of several seeds. Seeds of one sample say less than as
 * many samples, so that samples are the trials; a share varies less than a toss, so that the interval is no narrower than it is.
 */
export function wilsonOfSum(sum: number, trials: number, confidence = 0.95): Share {
  if (!(sum >= 0 && sum <= trials + 1e-9))
    throw new DarkroomError('bad-input', `${sum} of ${trials} is not a share.`);
  const z = deviationOf(confidence);
  if (trials === 0) return { share: null, interval: [0, 1] };
  const share = sum / trials;
  const square = (z * z) / trials;
  const centre = (share + square / 2) / (1 + square);
  const reach = Math.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square);
  // At none and all of them the ends are exact, and rounding would miss them.
  const low = sum === 0 ? 0 : Math.max(0, centre - reach);
  return { share, interval: [low, sum === trials ? 1 : Math.min(1, centre + reach)] };
}
