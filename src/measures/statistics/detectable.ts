// How small a difference an experiment of this size would find, so that "no difference found" can be read.
//
//   of means:     (z_a + z_b) s / sqrt(n)                              the unit of the measure; s deviation of differences
//   of accuracy:  the d with sqrt(n) d = z_a sqrt(w) + z_b sqrt(w - d^2)         share; w share of samples that differ
//
// z_a belongs to the level (1.96 for 5 %, two-sided), z_b to the power (0.84 for 80 %). Accuracy cannot differ by more than
// the share of samples that differ at all: where even that would not be found, there is none (null).

import { DarkroomError } from '../../shared/errors';
import { deviationOf, normalQuantile } from './normal';

export interface Design {
  /** Pairs. */
  readonly pairs: number;
  readonly level?: number;
  readonly power?: number;
}

/** Of a mean difference, from the standard deviation of the differences. */
export function smallestMeanDifference(deviation: number, design: Design): number {
  if (!(deviation >= 0 && deviation < Infinity))
    throw new DarkroomError('bad-input', `Differences cannot have a standard deviation of ${deviation}.`);
  const { pairs, ofLevel, ofPower } = deviations(design);
  return ((ofLevel + ofPower) * deviation) / Math.sqrt(pairs);
}

/** Of two accuracies on the same samples, from the share of samples that only one condition gets right. */
export function smallestAccuracyDifference(differing: number, design: Design): number | null {
  if (!(differing >= 0 && differing <= 1))
    throw new DarkroomError('bad-input', `${differing} is not a share of samples.`);
  const { pairs, ofLevel, ofPower } = deviations(design);
  // (sqrt(n) d - z_a sqrt(w))^2 = z_b^2 (w - d^2), the larger root.
  const a = pairs + ofPower ** 2;
  const half = ofLevel * Math.sqrt(pairs * differing);
  const c = (ofLevel ** 2 - ofPower ** 2) * differing;
  const difference = (half + Math.sqrt(Math.max(0, half ** 2 - a * c))) / a;
  return difference > 0 && difference <= differing ? difference : null;
}

function deviations({ pairs, level = 0.05, power = 0.8 }: Design) {
  if (!(Number.isInteger(pairs) && pairs > 0))
    throw new DarkroomError('bad-input', `An experiment cannot have ${pairs} pairs.`);
  if (!(power >= 0.5 && power < 1))
    throw new DarkroomError('bad-input', `A power of ${power} is not from 0.5 up to 1.`);
  return { pairs, ofLevel: deviationOf(1 - level), ofPower: normalQuantile(power) };
}
