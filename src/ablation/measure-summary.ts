// Problem: a row has numbers beside its answer, and a mean of them says nothing by itself.
// Idea: each is held against what the recipe says: the baseline on the same samples, wrong answers, its control in the same
// row ("focus" and "focus.control"), or its order along the difficulty. A sample counts once: it is the mean of its seeds.

import { isCost } from './measures';
import type { Reading } from './recipe';
import { isAnswered } from './row';
import type { AnsweredRow, Row } from './row';
import {
  compareAlong,
  compareBetween,
  compareOnSame,
  meanOfSamples,
} from '../measures/statistics/mean-comparison';
import type { MeanComparison, MeanOf } from '../measures/statistics/mean-comparison';

export interface MeasureResult extends MeanOf {
  readonly arm: string;
  readonly measure: string;
  readonly against?: Against;
  /** Undefined where there are too few samples, or nothing to compare with. */
  readonly compared?: MeanComparison;
  /** Of what it is compared with; absent where that is an order. A control has an interval of its own. */
  readonly other?: Pick<MeanOf, 'samples' | 'mean'> & Partial<MeanOf>;
  readonly byDifficulty?: readonly (MeanOf & { readonly difficulty: number })[];
}

export type Against = 'baseline' | 'wrong answers' | 'control' | 'difficulty';

export interface MeasureReading {
  readonly reading: Reading;
  readonly baseline: string;
  readonly arms: readonly string[];
  readonly level: number;
  readonly resamples: number;
}

const control = '.control';

/** Of one task. */
export function measureResults(all: readonly Row[], how: MeasureReading): readonly MeasureResult[] {
  const rows = all.filter(isAnswered).filter(({ measures }) => measures !== undefined);
  return how.arms.flatMap(arm => {
    const its = rows.filter(row => row.arm === arm);
    const names = new Set(its.flatMap(({ measures }) => Object.keys(measures ?? {})));
    return [...names]
      .filter(name => !name.endsWith(control))
      .map(name => measureResult(name, arm, its, rows, how));
  });
}

function measureResult(
  name: string,
  arm: string,
  its: readonly AnsweredRow[],
  rows: readonly AnsweredRow[],
  how: MeasureReading,
): MeasureResult {
  const values = bySample(its, name);
  const mean = meanOfSamples([...values.values()], how.resamples);
  return { arm, measure: name, ...mean, ...(isCost(name) ? {} : heldAgainst(name, arm, its, rows, how)) };
}

type Held = Pick<MeasureResult, 'against' | 'compared' | 'other' | 'byDifficulty'>;

function heldAgainst(
  name: string,
  arm: string,
  its: readonly AnsweredRow[],
  rows: readonly AnsweredRow[],
  how: MeasureReading,
): Held {
  const values = bySample(its, name);
  const isBaseline = arm === how.baseline;
  switch (how.reading) {
    case 'control': {
      const others = bySample(its, `${name}${control}`);
      if (others.size === 0) return {};
      const held = onSame('control', values, others, how);
      return { ...held, other: meanOfSamples([...others.values()], how.resamples) };
    }
    case 'right and wrong':
      return isBaseline ? rightAgainstWrong(name, its, how) : {};
    case 'difficulty':
      return isBaseline ? alongDifficulty(values, its, how) : {};
    case 'arms':
    case 'replacement':
    case 'votes': {
      if (isBaseline) return {};
      const before = rows.filter(row => row.arm === how.baseline);
      return onSame('baseline', values, bySample(before, name), how);
    }
  }
}

type Values = ReadonlyMap<number, number>;

function bySample(rows: readonly AnsweredRow[], name: string): Values {
  const found = new Map<number, number[]>();
  for (const { index, measures } of rows) {
    const value = measures?.[name];
    if (value === undefined) continue;
    const known = found.get(index);
    if (known) known.push(value);
    else found.set(index, [value]);
  }
  return new Map([...found].map(([index, of]) => [index, meanOf(of)]));
}

function onSame(against: Against, values: Values, others: Values, how: MeasureReading): Held {
  const pairs = [...values].flatMap(([index, value]) => {
    const other = others.get(index);
    return other === undefined ? [] : [[value, other] as const];
  });
  const compared = compareOnSame(
    pairs.map(([value, other]) => value - other),
    how,
  );
  const other = plainMean(pairs.map(([, one]) => one));
  return { against, other, ...(compared && { compared }) };
}

/** A sample that several seeds answered is right where most of them were. */
function rightAgainstWrong(name: string, its: readonly AnsweredRow[], how: MeasureReading): Held {
  const right = new Map<number, number[]>();
  for (const { index, became } of its)
    right.set(index, [...(right.get(index) ?? []), Number(became === 'own')]);
  const isRight = (index: number) => meanOf(right.get(index) ?? [0]) > 0.5;
  const values = [...bySample(its, name)];
  const of = (wanted: boolean) =>
    values.filter(([index]) => isRight(index) === wanted).map(([, value]) => value);
  const compared = compareBetween(of(true), of(false), how);
  const other = plainMean(of(false));
  return { against: 'wrong answers', other, ...(compared && { compared }) };
}

function alongDifficulty(values: Values, its: readonly AnsweredRow[], how: MeasureReading): Held {
  const difficulties = new Map(its.map(({ index, difficulty }) => [index, difficulty]));
  const entries = [...values].map(([index, value]) => [difficulties.get(index) ?? 0, value] as const);
  const compared = compareAlong(
    entries.map(([difficulty]) => difficulty),
    entries.map(([, value]) => value),
    how,
  );
  const levels = [...new Set(entries.map(([difficulty]) => difficulty))].sort((a, b) => a - b);
  return {
    against: 'difficulty',
    byDifficulty: levels.map(level => ({
      difficulty: level,
      ...meanOfSamples(
        entries.filter(([difficulty]) => difficulty === level).map(([, value]) => value),
        how.resamples,
      ),
    })),
    ...(compared && { compared }),
  };
}

function plainMean(values: readonly number[]): NonNullable<Held['other']> {
  return { samples: values.length, mean: values.length === 0 ? null : meanOf(values) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
