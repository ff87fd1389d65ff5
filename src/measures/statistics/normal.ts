// The normal distribution, as far as intervals need it: which deviation has a given share of it below.
//
//   Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + x^7/(3 5 7) + ...)        share; phi is the density
//
// The series has terms of one sign only, so that it is exact to the last digits for any x that is asked for here.

import { DarkroomError } from '../../shared/errors';

/** Beyond this so little is left that the series cannot tell it from 0. */
const widest = 8;
const leastShare = 1e-12;
/** As many bits as a number has. */
const halvings = 60;

export function normalShareBelow(deviation: number): number {
  const x = Math.min(widest, Math.max(-widest, deviation));
  let [term, sum] = [x, x];
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The deviation with this share of the distribution below, found by halving. */
export function normalQuantile(share: number): number {
  if (!(share >= leastShare && share <= 1 - leastShare))
    throw new DarkroomError(
      'bad-input',
      `A share of ${share} is not within ${leastShare} and 1 - ${leastShare}.`,
    );
  let [low, high] = [-widest, widest];
  for (let half = 0; half < halvings; half++) {
    const middle = (low + high) / 2;
    if (normalShareBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The deviation that a two-sided interval of this confidence reaches to: 1.96 for 0.95. */
export function deviationOf(confidence: number): number {
  if (!(confidence > 0 && confidence < 1))
    throw new DarkroomError('bad-input', `A confidence of ${confidence} is not between 0 and 1.`);
  return normalQuantile((1 + confidence) / 2);
}
