// Problem: arms that saw different samples cannot be compared, seeds of one sample are not so many samples, and of seven
// comparisons one is found by chance.
// Idea: each arm is compared with the baseline on the samples and seeds that both answered (paired-comparison.ts). All arms of
// all tasks and models are one family.
//
// Where right answers are not known, an answer is held against the baseline's instead (agreement.ts), and nothing is tested: an
// arm can only agree less often with the baseline than the baseline itself.
//
//   share        mean over samples of the share of seeds                 Wilson, 95 %, with samples as trials

import { agreementOf, becameBeside, followedShare } from './agreement';
import type { Agreement, AnsweredPair } from './agreement';
import { measureResults } from './measure-summary';
import type { MeasureResult } from './measure-summary';
import { readingOf } from './recipes/all';
import { isAnswered } from './row';
import type { AnsweredRow, Became, Row } from './row';
import { setsOf } from './sample-sets';
import type { AblationSpec } from './spec';
import { votesOf } from './votes';
import type { VoteResult } from './votes';
import { adjustTogether, comparePaired, usualResamples } from '../measures/statistics/paired-comparison';
import type { Gain, PairedComparison } from '../measures/statistics/paired-comparison';
import { wilsonOfSum } from '../measures/statistics/wilson';
import type { Share } from '../measures/statistics/wilson';

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
  /** Instead, where right answers are not known: `own` is then as without any change. */
  readonly agreement?: Agreement;
}

export interface TaskResult {
  readonly task: string;
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
  const sets = (spec.models ?? [undefined]).flatMap(model => setsOf(samples).map(set => ({ set, model })));
  const results = sets.map(({ set: { name: task, chance }, model }) => {
    const own = rows.filter(row => row.task === task && row.model === model);
    const how = { reading, baseline, arms: arms.map(({ name }) => name), level: spec.level, resamples };
    const measures = measureResults(own, how);
    const votes =
      reading === 'votes' ? how.arms.flatMap(arm => votesOf(own, arm, spec.seeds, resamples)) : [];
    const byArm = gathered(own, ({ arm }) => arm);
    const before = new Map((byArm.get(baseline) ?? []).filter(isAnswered).map(row => [drawnOf(row), row]));
    return {
      task,
      ...(model !== undefined && { model }),
      arms: how.arms.map(arm =>
        armResult(
          { arm, isBaseline: arm === baseline, its: byArm.get(arm) ?? [], before },
          { resamples, isKnown: chance !== null },
        ),
      ),
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

interface Pair extends AnsweredPair {
  readonly index: number;
  readonly became: Became;
}

/** One drawing of a sample, in whichever arm. */
const drawnOf = ({ index, seed }: Row) => `${index} ${seed}`;

interface Answers {
  readonly arm: string;
  readonly isBaseline: boolean;
  readonly its: readonly Row[];
  /** The baseline's. */
  readonly before: ReadonlyMap<string, AnsweredRow>;
}

interface HowCompared {
  readonly resamples: number;
  /** Whether right answers are. */
  readonly isKnown: boolean;
}

function armResult({ arm, isBaseline, its, before: first }: Answers, how: HowCompared): ArmResult {
  const { resamples, isKnown } = how;
  const pairs = its.flatMap((row): Pair[] => {
    const before = first.get(drawnOf(row));
    if (!before || !isAnswered(row)) return [];
    return [{ index: row.index, row, before, became: becameBeside({ row, before }) }];
  });
  const bySample = [...gathered(pairs, ({ index }) => index).values()];
  const share = (what: Became, of = bySample) =>
    wilsonOfSum(
      sumOf(of, one => meanOf(one, ({ became }) => Number(became === what))),
      of.length,
    );
  const isCompared = !isBaseline && pairs.length > 0;
  return {
    arm,
    samples: bySample.length,
    rows: pairs.length,
    failed: its.filter(row => !isAnswered(row)).length,
    own: share('own'),
    donor: isKnown
      ? share(
          'donor',
          bySample.filter(of => of.every(({ row }) => row.donor !== null)),
        )
      : followedShare(bySample),
    implied: share(
      'implied',
      bySample.filter(of => of.every(({ row }) => row.implied !== null)),
    ),
    ...(isCompared && isKnown && { compared: comparePaired(pairs.map(gainOf), resamples) }),
    ...(isCompared && !isKnown && { agreement: agreementOf(bySample) }),
  };
}

function gathered<T, K>(values: readonly T[], keyOf: (value: T) => K): ReadonlyMap<K, readonly T[]> {
  const found = new Map<K, T[]>();
  for (const value of values) {
    const known = found.get(keyOf(value));
    if (known) known.push(value);
    else found.set(keyOf(value), [value]);
  }
  return found;
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
