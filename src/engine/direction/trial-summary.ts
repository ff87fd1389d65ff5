// What a trial says of each arm, and how sure that is. The first arm is what the others are compared with.
//
//   accuracy       share of samples that it answers rightly           Wilson, 95 %
//   difference     accuracy less that of the first arm                 paired-comparison.ts
//   adjusted       p of that test for all arms of the table (Holm)     below 0.05: they err on one arm or more that often
//   tokens         mean length of what it wrote                        bootstrap, 95 %
//   degrees        how far an edited position was turned               mean over samples
//
// A sample counts for an arm where that arm and the first one answered it: they are compared on the same samples.

import { againstControls } from './trial-controls';
import type { Against } from './trial-controls';
import type { Arm, Outcome, SampleOutcome } from './trial';
import { pairedBootstrap } from '../../measures/statistics/bootstrap';
import { Draws } from '../../measures/statistics/draws';
import { adjustTogether, comparePaired, usualResamples } from '../../measures/statistics/paired-comparison';
import type { PairedComparison } from '../../measures/statistics/paired-comparison';
import { wilson } from '../../measures/statistics/wilson';
import type { Interval } from '../../measures/statistics/wilson';

export interface MeanWithInterval {
  readonly mean: number;
  /** Null of fewer than two samples. */
  readonly interval: Interval | null;
}

/** The arm is the first condition, the first arm the second. */
export interface Compared extends Omit<PairedComparison, 'counts'> {
  /** Tokens more than the first arm's. */
  readonly longer: MeanWithInterval;
}

export interface ArmSummary {
  readonly name: string;
  readonly control: boolean;
  readonly own: boolean;
  /** The arms that it is a control of. */
  readonly of?: readonly string[];
  /** Samples that count. */
  readonly n: number;
  readonly failed: number;
  /** Of those that count, answers that had not ended when they were as long as they may be. */
  readonly cut: number;
  readonly correct: number;
  readonly accuracy: number | null;
  readonly interval: Interval;
  readonly tokens: MeanWithInterval | null;
  readonly degrees: number | null;
  readonly ratio: number | null;
  readonly byDifficulty: Readonly<Record<string, { readonly n: number; readonly correct: number }>>;
  /** Undefined of the first arm. */
  readonly compared?: Compared;
  /** Undefined where it has no controls. */
  readonly against?: readonly Against[];
}

export function summarise(arms: readonly Arm[], samples: readonly SampleOutcome[]): readonly ArmSummary[] {
  return adjustTogether(arms.map((_, at) => summaryOf(arms, at, samples)));
}

/** Holm over all arms of several trials that make one table. */
export function summariseTogether(
  trials: readonly { readonly arms: readonly Arm[]; readonly samples: readonly SampleOutcome[] }[],
): readonly (readonly ArmSummary[])[] {
  const all = trials.map(({ arms, samples }) => arms.map((_, at) => summaryOf(arms, at, samples)));
  const flat = [...adjustTogether(all.flat())];
  return all.map(summaries => flat.splice(0, summaries.length));
}

function summaryOf(arms: readonly Arm[], at: number, samples: readonly SampleOutcome[]): ArmSummary {
  const arm = arms[at] ?? { name: '' };
  const answered = ({ arms }: SampleOutcome, of: number) =>
    arms[of] !== undefined && arms[of].failed === undefined;
  const failed = samples.filter(sample => !answered(sample, at)).length;
  const whole = samples.filter(sample => answered(sample, at) && answered(sample, 0));
  const own = whole.flatMap(({ arms }) => arms[at] ?? []);
  const first = whole.flatMap(({ arms }) => arms[0] ?? []);
  const correct = own.filter(({ right }) => right).length;
  const against = againstControls(arms, at, samples);
  const { share, interval } = wilson(correct, own.length);
  return {
    name: arm.name,
    control: arm.control ?? false,
    own: arm.own ?? false,
    ...(arm.of && { of: arm.of }),
    n: own.length,
    failed,
    cut: own.filter(({ cut }) => cut).length,
    correct,
    accuracy: share,
    interval,
    tokens: own.length === 0 ? null : meanOf(own.map(({ tokens }) => tokens)),
    degrees: plainMean(own.map(({ degrees }) => degrees)),
    ratio: plainMean(own.map(({ ratio }) => ratio)),
    byDifficulty: byDifficulty(whole, at),
    ...(at > 0 && own.length > 0 && { compared: comparedOf(own, first) }),
    ...(against.length > 0 && { against }),
  };
}

function comparedOf(own: readonly Outcome[], first: readonly Outcome[]): Compared {
  const { difference, interval, gained, lost, p, adjusted } = comparePaired(
    own.map(({ right }, sample) => ({ sample, gain: Number(right) - Number(first[sample]?.right ?? false) })),
  );
  const longer = meanOf(own.map(({ tokens }, i) => tokens - (first[i]?.tokens ?? 0)));
  return { difference, interval, gained, lost, p, adjusted, longer };
}

function byDifficulty(samples: readonly SampleOutcome[], at: number): ArmSummary['byDifficulty'] {
  const known = [...new Set(samples.map(({ difficulty }) => difficulty))].sort((a, b) => a - b);
  return Object.fromEntries(
    known.map(difficulty => {
      const own = samples.filter(sample => sample.difficulty === difficulty);
      return [difficulty, { n: own.length, correct: own.filter(({ arms }) => arms[at]?.right).length }];
    }),
  );
}

/** With the same draws for every arm, so that equal answers have equal intervals. */
function meanOf(values: readonly number[]): MeanWithInterval {
  const { difference, interval } = pairedBootstrap(values, {
    random: new Draws(values.length),
    resamples: usualResamples,
  });
  return { mean: difference, interval };
}

function plainMean(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
