// Two conditions that answered the same samples: by how much the first is better, how sure that is, and whether chance would
// do it. A sample counts once: its seeds give it a share.
//
//   difference   mean gain over units                                          -1..1
//   interval     bootstrap of whole samples, 95 %; where all samples are alike, that of the score test (paired-score.ts)
//   p            samples that gained against samples that lost: exact, two-sided (McNemar's test where there is one seed)
//   adjusted     the same after Holm over all that are reported together

import { pairedBootstrap } from './bootstrap';
import { Draws } from './draws';
import { holm } from './holm';
import { mcnemar } from './mcnemar';
import { scoreInterval } from './paired-score';
import type { PairedCounts } from './paired-score';
import type { Interval } from './wilson';

export interface PairedComparison {
  readonly difference: number;
  /** Null of fewer than two samples. */
  readonly interval: Interval | null;
  /** Samples that the first condition answers rightly more often, and less often. */
  readonly gained: number;
  readonly lost: number;
  readonly p: number;
  readonly adjusted: number;
  readonly counts: PairedCounts;
}

export interface Gain {
  /** Units of one sample are its seeds. */
  readonly sample: number;
  /** 1 where only the first condition is right, -1 where only the second is, 0 where they agree. */
  readonly gain: number;
}

/** Enough for two digits of an interval. */
export const usualResamples = 2000;

/** At least one. */
export function comparePaired(gains: readonly Gain[], resamples = usualResamples): PairedComparison {
  // With the same draws for every arm, so that equal answers have equal intervals.
  const { difference, interval } = pairedBootstrap(
    gains.map(({ gain }) => gain),
    { random: new Draws(gains.length), resamples },
    gains.map(({ sample }) => sample),
  );
  const shares = meanBySample(gains);
  const [gained, lost] = [shares.filter(value => value > 0), shares.filter(value => value < 0)];
  const p = mcnemar(gained.length, lost.length);
  const counts = { pairs: shares.length, onlyFirst: sum(gained), onlySecond: -sum(lost) };
  // Where all samples are alike every draw is, too, which does not mean that all that were not asked are.
  const isPoint = interval !== null && interval[0] === interval[1];
  return {
    difference,
    interval: isPoint ? scoreInterval(counts) : interval,
    gained: gained.length,
    lost: lost.length,
    p,
    adjusted: p,
    counts,
  };
}

/** One family: of all that were compared with something. */
export function adjustTogether<T extends { readonly compared?: Pick<PairedComparison, 'p' | 'adjusted'> }>(
  results: readonly T[],
): readonly T[] {
  const values = [...holm(results.flatMap(({ compared }) => compared?.p ?? []))];
  return results.map(result => {
    const { compared } = result;
    return compared ? { ...result, compared: { ...compared, adjusted: values.shift() ?? 1 } } : result;
  });
}

function meanBySample(gains: readonly Gain[]): readonly number[] {
  const samples = new Map<number, number[]>();
  for (const { sample, gain } of gains) {
    const known = samples.get(sample);
    if (known) known.push(gain);
    else samples.set(sample, [gain]);
  }
  return [...samples.values()].map(own => sum(own) / own.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
