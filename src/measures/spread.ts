// Two plainer words for how uneven the attention on the picture is.
//
//   salient regions  = number of tokens with more than 1.5 x the mean          count, 0..N
//   CV               = standard deviation / mean, over the N tokens            ratio, 0 (all alike) to sqrt(N - 1) (one token)
//
// The deviation is that of all N tokens (divided by N). Without attention on the picture neither is defined (null).

import { requireWeights } from '../shared/measures/checks';

const salientFactor = 1.5;

export interface Spread {
  readonly salient: number;
  readonly variation: number;
}

export function spreadOf(weights: ArrayLike<number>): Spread | null {
  requireWeights(weights, 'The attention');
  const list = Float64Array.from(weights);
  const mean = list.reduce((sum, weight) => sum + weight, 0) / list.length;
  if (!(mean > 0)) return null;
  const salient = list.reduce((count, weight) => count + (weight > salientFactor * mean ? 1 : 0), 0);
  // Of weights in units of their mean: the square of a small attention may be no number any more.
  const variance = list.reduce((sum, weight) => sum + (weight / mean - 1) ** 2, 0) / list.length;
  return { salient, variation: Math.sqrt(variance) };
}
