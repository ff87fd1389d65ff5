// How sure a mean difference between two conditions is, when both were run on the same samples.
//
//   mean difference = mean over units of (a - b)                 the unit of a and b
//   interval        = 2.5th to 97.5th percentile of that mean over resamples with replacement
//
// Whole clusters are drawn: seeds of one sample share its difficulty, and counting them as so many samples would make the
// interval too narrow. Of fewer than two clusters there is no interval (null).

import { DarkroomError } from '../../shared/errors';
import { requireFinite, requireLength } from '../../shared/measures/checks';
import { drawnBy } from './draws';
import type { Draws } from './draws';
import { quantile } from './quantile';
import type { Interval } from './wilson';

export interface MeanDifference {
  readonly difference: number;
  readonly interval: Interval | null;
  readonly units: number;
  readonly clusters: number;
}

export interface Resampling {
  /** Numbers from 0 up to 1; seeded, so that an interval can be made again. */
  readonly random: (() => number) | Draws;
  readonly resamples?: number;
  readonly confidence?: number;
}

/** A few seconds; more precision than the samples have is not worth a longer wait. */
const mostDraws = 5e8;

/** `clusters`: for each unit the name of what it belongs to; left out, each is on its own. */
export function pairedBootstrap(
  differences: ArrayLike<number>,
  { random, resamples = 10_000, confidence = 0.95 }: Resampling,
  clusters?: ArrayLike<number | string>,
): MeanDifference {
  requireFinite(differences, 'A list of differences');
  if (differences.length === 0)
    throw new DarkroomError('bad-input', 'There is no pair of results of which a difference could be taken.');
  if (!(Number.isInteger(resamples) && resamples > 0 && confidence > 0 && confidence < 1))
    throw new DarkroomError('bad-input', `No interval of ${confidence} comes from ${resamples} resamples.`);
  const { sums, sizes } = gathered(differences, clusters);
  const units = differences.length;
  const difference = sums.reduce((total, sum) => total + sum, 0) / units;
  const count = sums.length;
  if (count * resamples > mostDraws)
    throw new DarkroomError('bad-input', `${resamples} resamples of ${count} samples would take too long.`, {
      remedy: 'Choose fewer resamples.',
    });
  const next = typeof random === 'function' ? drawnBy(random, count) : random.resamples(count, resamples);
  const means = new Float64Array(count < 2 ? 0 : resamples);
  for (let i = 0; i < means.length; i++) {
    const drawn = next();
    means[i] = sumOf(sums, drawn) / (units === count ? count : sumOf(sizes, drawn));
  }
  const tail = (1 - confidence) / 2;
  const interval: Interval | null = count < 2 ? null : [quantile(means, tail), quantile(means, 1 - tail)];
  return { difference, interval, units, clusters: count };
}

function sumOf(values: Float64Array, places: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += values[places[i] ?? 0] ?? 0;
  return sum;
}

function gathered(differences: ArrayLike<number>, clusters: ArrayLike<number | string> | undefined) {
  if (clusters === undefined)
    return { sums: Float64Array.from(differences), sizes: new Float64Array(differences.length).fill(1) };
  requireLength(clusters, differences.length, 'The list of clusters');
  const places = new Map<number | string, number>();
  const [sums, sizes]: [number[], number[]] = [[], []];
  for (let i = 0; i < differences.length; i++) {
    const cluster = clusters[i] ?? 0;
    const place = places.get(cluster) ?? places.size;
    places.set(cluster, place);
    sums[place] = (sums[place] ?? 0) + (differences[i] ?? 0);
    sizes[place] = (sizes[place] ?? 0) + 1;
  }
  return { sums: Float64Array.from(sums), sizes: Float64Array.from(sizes) };
}
