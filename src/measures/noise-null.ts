// Problem: a reading of a latent (a sketch, the nearest patch, a lens) always says something, of noise too.
// Idea: the same reading of noise with the latent's own mean and standard deviation, 64 times; the reading counts only where
// it is beyond what 95 % of the noise gives.
//
//   noise        = mean(z) + deviation(z) * g, g standard normal            the unit of the latent
//   percentile95 = between the two nearest of the ordered noise readings, linearly
//   p            = (1 + number of noise readings that are no smaller) / (1 + number of them)
//
// Readings are such that more is more remarkable. One that is not defined cannot be compared and is refused.

import { DarkroomError } from '../shared/errors';
import { requireFinite, requireLength } from '../shared/measures/checks';
import { noiseLike } from '../shared/noise-like';
import { quantile } from './statistics/quantile';

export interface AgainstNoise {
  readonly value: number;
  readonly percentile95: number;
  readonly beyond: boolean;
  readonly p: number;
}

/** `normal` are standard normal numbers, as many as the latent has. */
export function matchedNoise(latent: Float32Array, normal: Float32Array): Float32Array {
  requireFinite(latent, 'A latent');
  requireLength(normal, latent.length, 'Noise for a latent');
  return noiseLike(latent, normal);
}

export function againstNoise(value: number, ofNoise: readonly number[]): AgainstNoise {
  requireFinite([value], 'A reading');
  requireFinite(ofNoise, 'The readings of noise');
  if (ofNoise.length === 0)
    throw new DarkroomError('bad-input', 'A reading cannot be compared with no reading of noise at all.');
  const percentile95 = quantile(ofNoise, 0.95);
  const noSmaller = ofNoise.filter(other => other >= value).length;
  return { value, percentile95, beyond: value > percentile95, p: (1 + noSmaller) / (1 + ofNoise.length) };
}
