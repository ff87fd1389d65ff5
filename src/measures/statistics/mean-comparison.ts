// A measure of some samples: its mean and how sure that is; and by how much it differs from another, how sure that is, whether
// chance would do it, and how small a difference would have been found. A sample counts once: it is the mean of its seeds.
//
//   mean         over samples                                       interval: bootstrap of whole samples, 95 %
//   difference   paired: mean over samples; between: of two means    interval: the same
//   p            exchange of labels (permutation.ts), two-sided
//   smallest     the difference that as many samples find at the level four times in five (normal approximation)
//
// Fewer than two samples have no interval. A measure that is the same in all of them has a point, and says so by it.

import { pairedBootstrap } from './bootstrap';
import { smallestMeanDifference } from './detectable';
import { Draws } from './draws';
import { betweenTest, signFlipTest, spearman, trendTest } from './permutation';
import { quantile } from './quantile';
import type { Interval } from './wilson';

export interface MeanOf {
  readonly samples: number;
  /** Null of no sample. */
  readonly mean: number | null;
  readonly interval: Interval | null;
}

export interface MeanComparison {
  /** Of a trend: Spearman's rho. */
  readonly difference: number;
  readonly interval: Interval | null;
  readonly p: number;
  /** After Holm over all that are reported together. */
  readonly adjusted: number;
  /** Of one group, or of both. */
  readonly samples: number;
  readonly against?: number;
  /** Null where it cannot be said. */
  readonly smallest: number | null;
}

/** Enough for two digits of an interval. */
const usualResamples = 2000;
const leastSamples = 2;

export function meanOfSamples(values: readonly number[], resamples = usualResamples): MeanOf {
  if (values.length === 0) return { samples: 0, mean: null, interval: null };
  const { difference: mean, interval } = pairedBootstrap(values, {
    random: new Draws(values.length),
    resamples,
  });
  return { samples: values.length, mean, interval };
}

/** Of differences on the same samples; undefined of fewer than two. */
export function compareOnSame(
  differences: readonly number[],
  { level, resamples = usualResamples }: Comparing,
): MeanComparison | undefined {
  if (differences.length < leastSamples) return undefined;
  const draws = new Draws(differences.length);
  const { difference, interval } = pairedBootstrap(differences, { random: draws, resamples });
  const p = signFlipTest(differences, draws.uniform);
  const deviation = deviationOf(differences);
  const smallest =
    deviation > 0 ? smallestMeanDifference(deviation, { pairs: differences.length, level }) : null;
  return { difference, interval, p, adjusted: p, samples: differences.length, smallest };
}

export interface Comparing {
  readonly level: number;
  readonly resamples?: number;
}

/** Of two groups of samples; undefined where one has fewer than two. */
export function compareBetween(
  first: readonly number[],
  second: readonly number[],
  { level, resamples = usualResamples }: Comparing,
): MeanComparison | undefined {
  if (first.length < leastSamples || second.length < leastSamples) return undefined;
  const { uniform: random } = new Draws(first.length * 1009 + second.length);
  const means = Float64Array.from(
    { length: resamples },
    () => meanOfDrawn(first, random) - meanOfDrawn(second, random),
  );
  const p = betweenTest(first, second, random);
  // As if each had a partner: n1 n2 / (n1 + n2) pairs of the deviation within groups.
  const pairs = (first.length * second.length) / (first.length + second.length);
  const deviation = Math.sqrt(
    (sumOfSquares(first) + sumOfSquares(second)) / (first.length + second.length - 2),
  );
  const smallest =
    deviation > 0 ? smallestMeanDifference(deviation, { pairs: 1, level }) / Math.sqrt(pairs) : null;
  return {
    difference: meanOf(first) - meanOf(second),
    interval: [quantile(means, 0.025), quantile(means, 0.975)],
    p,
    adjusted: p,
    samples: first.length,
    against: second.length,
    smallest,
  };
}

/** Along something that has an order; undefined where either is the same throughout. */
export function compareAlong(
  places: readonly number[],
  values: readonly number[],
  { level, resamples = usualResamples }: Comparing,
): MeanComparison | undefined {
  const difference = values.length < leastSamples ? null : spearman(places, values);
  if (difference === null) return undefined;
  const { uniform: random } = new Draws(values.length);
  const found = Array.from({ length: resamples }, () => {
    const chosen = values.map(() => Math.floor(random() * values.length));
    return spearman(
      chosen.map(i => places[i] ?? 0),
      chosen.map(i => values[i] ?? 0),
    );
  }).filter(rho => rho !== null);
  const p = trendTest(places, values, random);
  // Fisher's transformation of a correlation has a deviation of about 1 / sqrt(n - 3).
  const smallest =
    values.length > 3 ? Math.tanh(smallestMeanDifference(1, { pairs: values.length - 3, level })) : null;
  return {
    difference,
    interval: found.length > 0 ? [quantile(found, 0.025), quantile(found, 0.975)] : null,
    p,
    adjusted: p,
    samples: values.length,
    smallest,
  };
}

function meanOfDrawn(values: readonly number[], random: () => number): number {
  let total = 0;
  for (let draw = 0; draw < values.length; draw++) total += values[Math.floor(random() * values.length)] ?? 0;
  return total / values.length;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function sumOfSquares(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

function deviationOf(values: readonly number[]): number {
  return Math.sqrt(sumOfSquares(values) / (values.length - 1));
}
