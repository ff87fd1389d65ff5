// Problem: arms that saw different samples cannot be compared, seeds of one sample are not so many samples, and of seven
// comparisons one is found by chance.
// Idea: each arm is compared with the baseline on the samples and seeds that both answered (paired-comparison.ts). All arms of
// all tasks and models are one family.
//
//   share        mean over samples of the share of seeds                 Wilson, 95 %, with samples as trials

import { measureResults } from './measure-summary';
import type { MeasureResult } from './measure-summary';
import { readingOf } from './recipes/all';
import { isAnswered } from './row';
import type { AnsweredRow, Became, Row } from './row';
import type { AblationSpec } from './spec';
import { votesOf } from './votes';
import type { VoteResult } from './votes';
import { adjustTogether, comparePaired, usualResamples } from '../measures/statistics/paired-comparison';
import type { Gain, PairedComparison } from '../measures/statistics/paired-comparison';
import { wilsonOfSum } from '../measures/statistics/wilson';
import type { Share } from '../measures/statistics/wilson';
import type { TaskName } from '../tasks/types';

export interface ArmResult {
  readonly arm: string;
  /** Samples, and rows of them, that count. */
  readonly samples: number;
  readonly rows: number;
  readonly failed: number;
  readonly own: Share;
  readonly donor: Share;
  readonly implied: Share;
  /** With the baseline as the second condition. Undefined of the baseline, and of an arm without a sample. */
  readonly compared?: PairedComparison;
}

export interface TaskResult {
  readonly task: TaskName;
  /** As the file names it, where there are several. */
  readonly model?: string;
  readonly arms: readonly ArmResult[];
  /** What was measured beside the answers, arm by arm; absent where nothing was. */
  readonly measures?: readonly MeasureResult[];
  /** Of recipes in which several draws vote. */
  readonly votes?: readonly VoteResult[];
}

export function summarise(
  spec: Pick<AblationSpec, 'samples' | 'arms' | 'seeds' | 'level'> &
    Partial<Pick<AblationSpec, 'recipe' | 'models'>>,
  rows: readonly Row[],
  resamples = usualResamples,
): readonly TaskResult[] {
  const { samples, arms } = spec;
  const baseline = arms[0]?.name ?? '';
  const reading = readingOf(spec.recipe ?? 'replacement-test');
  const sets = (spec.models ?? [undefined]).flatMap(model => samples.tasks.map(task => ({ task, model })));
  const results = sets.map(({ task, model }) => {
    const own = rows.filter(row => row.task === task && row.model === model);
    const how = { reading, baseline, arms: arms.map(({ name }) => name), level: spec.level, resamples };
    const measures = measureResults(own, how);
    const votes =
      reading === 'votes' ? how.arms.flatMap(arm => votesOf(own, arm, spec.seeds, resamples)) : [];
    return {
      task,
      ...(model !== undefined && { model }),
      arms: how.arms.map(name => armResult(name, baseline, own, resamples)),
      ...(measures.length > 0 && { measures }),
      ...(votes.length > 0 && { votes }),
    };
  });
  return adjusted(results);
}

/** All that is compared is one family. */
function adjusted(results: readonly TaskResult[]): readonly TaskResult[] {
  const together = [
    ...adjustTogether<ArmResult | MeasureResult | VoteResult>(
      results.flatMap(({ arms, measures = [], votes = [] }) => [...arms, ...measures, ...votes]),
    ),
  ];
  return results.map(result => {
    const { arms, measures, votes } = result;
    return {
      ...result,
      arms: together.splice(0, arms.length) as ArmResult[],
      ...(measures && { measures: together.splice(0, measures.length) as MeasureResult[] }),
      ...(votes && { votes: together.splice(0, votes.length) as VoteResult[] }),
    };
  });
}

interface Pair {
  readonly index: number;
  readonly row: AnsweredRow;
  readonly before: AnsweredRow;
}

function armResult(name: string, baseline: string, rows: readonly Row[], resamples: number): ArmResult {
  const key = ({ index, seed }: Row) => `${index} ${seed}`;
  const first = new Map(
    rows.flatMap(row => (row.arm === baseline && isAnswered(row) ? [[key(row), row]] : [])),
  );
  const its = rows.filter(row => row.arm === name);
  const pairs = its.flatMap((row): Pair[] => {
    const before = first.get(key(row));
    return before && isAnswered(row) ? [{ index: row.index, row, before }] : [];
  });
  const bySample = gathered(pairs);
  const share = (what: Became) =>
    wilsonOfSum(
      sumOf(bySample, of => meanOf(of, ({ row }) => Number(row.became === what))),
      bySample.length,
    );
  return {
    arm: name,
    samples: bySample.length,
    rows: pairs.length,
    failed: its.filter(row => !isAnswered(row)).length,
    own: share('own'),
    donor: share('donor'),
    implied: share('implied'),
    ...(name !== baseline && pairs.length > 0 && { compared: comparePaired(pairs.map(gainOf), resamples) }),
  };
}

function gathered(pairs: readonly Pair[]): readonly (readonly Pair[])[] {
  const samples = new Map<number, Pair[]>();
  for (const pair of pairs) {
    const known = samples.get(pair.index);
    if (known) known.push(pair);
    else samples.set(pair.index, [pair]);
  }
  return [...samples.values()];
}

function gainOf({ index, row, before }: Pair): Gain {
  return { sample: index, gain: Number(row.became === 'own') - Number(before.became === 'own') };
}

function sumOf<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0);
}

function meanOf<T>(values: readonly T[], of: (value: T) => number): number {
  return sumOf(values, of) / values.length;
}
