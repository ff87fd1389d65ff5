// Whether two conditions that were run on the same samples differ in accuracy: only samples that one gets right and the
// other wrong say anything, and if nothing differed each of them would be a coin toss.
//
//   p = min(1, 2 * sum over i <= min(b, c) of C(b + c, i) / 2^(b + c))        probability; exact, two-sided
//
// Where no sample differs, p is 1. Summed from its largest term down, that one by logarithms: 2^1,000,000 is no number.

import { DarkroomError } from '../../shared/errors';

/** `onlyFirst` right with the first condition alone, `onlySecond` with the second alone. */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  for (const count of [onlyFirst, onlySecond])
    if (!(Number.isSafeInteger(count) && count >= 0))
      throw new DarkroomError('bad-input', `${count} is not a number of samples.`);
  const trials = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let logarithm = -trials * Math.LN2;
  for (let i = 1; i <= fewer; i++) logarithm += Math.log((trials - fewer + i) / i);
  let [term, sum] = [1, 0];
  for (let i = fewer; i >= 0 && sum + term !== sum; i--) {
    sum += term;
    term *= i / (trials - i + 1);
  }
  return Math.min(1, 2 * Math.exp(logarithm) * sum);
}
