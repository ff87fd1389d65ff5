// Rows as a sheet shows them: the same statistics as in the terminal, of what is there so far.

import { placesBy, setName } from './outcomes';
import type { Paired } from './outcomes';
import { mapOf } from './sheet-map';
import type { SheetArm, SheetHead } from './parse-head';
import { isSame } from '../../ablation/agreement';
import type { Agreement } from '../../ablation/agreement';
import { measures as knownMeasures, measureTitle } from '../../ablation/measures';
import { isAnswered } from '../../ablation/row';
import type { AnsweredRow, Row } from '../../ablation/row';
import type { AblationSpec, Recipe, SampleSpec } from '../../ablation/spec';
import { recipeAbout } from '../../ablation/recipes/all';
import { isListed, listTitle, setNamed, setsOf } from '../../ablation/sample-sets';
import { summarise } from '../../ablation/summary';
import type { ArmResult, TaskResult } from '../../ablation/summary';
import { verdictOf } from '../../ablation/verdict';
import { verdictText } from '../../ablation/verdict-words';
import { usualResamples } from '../../measures/statistics/paired-comparison';
import { outcomes } from '../../shared/protocol/ablation-sheet';
import type {
  ArmView,
  ComparedView,
  MeasureView,
  SamplesView,
  SheetRun,
  SheetView,
  TaskView,
  VerdictView,
} from '../../shared/protocol/ablation-sheet';
import type { Share } from '../../measures/statistics/wilson';

const mostFailures = 200;
/** Draws of the bootstrap that take a fraction of a second; of more rows fewer resamples are made. */
const mostDraws = 3e7;
const leastResamples = 200;

export interface SheetFacts {
  readonly head: SheetHead;
  readonly rows: readonly Row[];
  readonly run: SheetRun;
}

export function sheetOf({ head, rows, run }: SheetFacts): SheetView {
  const { recipe, samples, arms, seeds, margin, level, models } = head;
  const spec = { recipe, samples, arms, seeds, margin, level, ...(models && { models }) };
  const resamples = Math.max(
    leastResamples,
    Math.min(usualResamples, Math.floor(mostDraws / (rows.length || 1))),
  );
  const known = new Set(arms.map(({ name }) => name));
  const counted = rows.filter(({ arm }) => known.has(arm));
  const results = summarise(spec, counted, resamples);
  const failures = counted.flatMap(row => (isAnswered(row) ? [] : [row]));
  return {
    recipe: recipeTitle(head.recipe),
    model: head.model,
    method: head.method,
    samples: samplesView(samples),
    notes: head.notes,
    ...{ seeds, margin, level, run },
    done: completeUnits(head, counted),
    of: countOf(samples) * (models?.length ?? 1),
    rows: counted.length,
    failed: failures.length,
    tasks: results.map(result => taskView(result, head, spec, counted)),
    failures: failures.slice(0, mostFailures).map(({ index, seed, arm, failed, sample, ...set }) => ({
      ...{ task: setName(set), index, seed, arm },
      ...(sample !== undefined && { sample }),
      sentence: failed,
    })),
  };
}

const countOf = (samples: SampleSpec): number => setsOf(samples).reduce((sum, { count }) => sum + count, 0);

function samplesView(samples: SampleSpec): SamplesView {
  const { seed } = samples;
  return isListed(samples)
    ? { name: 'listed', title: listTitle(samples), count: countOf(samples), seed }
    : { name: 'tasks', count: samples.count, seed, difficulty: samples.difficulty };
}

function recipeTitle(name: Recipe): string {
  return recipeAbout(name)?.title ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
}

/** Samples that have a row of every arm and seed. */
function completeUnits({ arms, seeds }: SheetHead, rows: readonly Row[]): number {
  const counts = new Map<string, number>();
  for (const { task, index, model } of rows) {
    const key = JSON.stringify([task, index, model]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()].filter(count => count >= arms.length * seeds.length).length;
}

function taskView(
  result: TaskResult,
  head: SheetHead,
  spec: Pick<AblationSpec, 'recipe' | 'arms' | 'margin' | 'level'>,
  rows: readonly Row[],
): TaskView {
  const set = setNamed(head.samples, result.task);
  const guess = set?.chance ?? null;
  const task = setName(result);
  const own = rows.filter(row => setName(row) === task);
  const byArm = placesBy(own, head.arms[0]?.name ?? '');
  const views = result.arms.map((arm, at) =>
    armView(arm, head.arms[at], byArm(arm.arm), { of: set?.count ?? 0, own }),
  );
  const whole = views.every(({ samples, failed, of }) => samples + failed >= of);
  const arms = views.map(view => withoutEarlyP(view, whole));
  const map = mapOf(head.arms, head.recipe);
  return { task, chance: guess, ...judged(result, spec, guess), arms, ...(map && { map }) };
}

function judged(
  result: TaskResult,
  spec: Pick<AblationSpec, 'recipe' | 'arms' | 'margin' | 'level'>,
  guess: number | null,
): { readonly verdict: VerdictView; readonly sentence: string } {
  const verdict = verdictOf(result, spec, guess);
  const sentence = verdictText({ result, verdict, chance: guess }, spec);
  const transplant = spec.arms.find(({ does }) => does === 'transplant')?.name;
  const arm = 'arm' in verdict ? verdict.arm : 'arms' in verdict ? verdict.arms[0] : transplant;
  return { verdict: { kind: verdict.kind, ...(arm !== undefined && { arm }) }, sentence };
}

function armView(
  { arm, samples, failed, own, donor, implied, compared, agreement }: ArmResult,
  spec: SheetArm | undefined,
  pairs: readonly Paired[],
  { of, own: rows }: { readonly of: number; readonly own: readonly Row[] },
): ArmView {
  return {
    name: arm,
    does: spec?.does ?? '',
    part: spec?.part ?? '',
    samples,
    of,
    failed,
    ...{ own: shareView(own), donor: shareView(donor), implied: shareView(implied) },
    dealt: agreement?.dealt ?? null,
    ...(compared && {
      compared: {
        difference: compared.difference,
        interval: compared.interval,
        adjusted: compared.adjusted,
        ...outcomesOf(pairs),
      },
    }),
    ...(agreement && { compared: { ...changeView(agreement), ...outcomesOf(pairs) } }),
    measures: measuresOf(rows.flatMap(row => (row.arm === arm && isAnswered(row) ? [row] : []))),
  };
}

/** How much less often the answer is the baseline's than the baseline's own is, which is always. */
function changeView({ changed: { share, interval } }: Agreement): Omit<ComparedView, 'outcomes' | 'changed'> {
  return { difference: -(share ?? 0), interval: [-interval[1], -interval[0]], adjusted: null };
}

const shareView = ({ share, interval: [low, high] }: Share) => ({ share, low, high });

/** While samples are missing, p would be looked at again and again until it is small. */
function withoutEarlyP(view: ArmView, whole: boolean): ArmView {
  return view.compared && !whole ? { ...view, compared: { ...view.compared, adjusted: null } } : view;
}

function outcomesOf(pairs: readonly Paired[]): Pick<ComparedView, 'outcomes' | 'changed'> {
  const counts = Object.fromEntries(
    outcomes.map(outcome => [outcome, pairs.filter(pair => pair.outcome === outcome).length]),
  ) as ComparedView['outcomes'];
  const changed = pairs.filter(({ row, before }) => !isSame(row.answer, before.answer)).length;
  return { outcomes: counts, changed: pairs.length === 0 ? 0 : changed / pairs.length };
}

function measuresOf(rows: readonly AnsweredRow[]): readonly MeasureView[] {
  const sums = new Map<string, { sum: number; rows: number }>();
  for (const { measures = {} } of rows)
    for (const [name, value] of Object.entries(measures)) {
      const { sum, rows: count } = sums.get(name) ?? { sum: 0, rows: 0 };
      sums.set(name, { sum: sum + value, rows: count + 1 });
    }
  return [...sums].map(([name, { sum, rows: count }]) => {
    const [whole] = name.split('.');
    const unit = Object.entries(knownMeasures).find(([known]) => known === whole)?.[1].unit ?? '';
    return { title: measureTitle(name), unit, mean: sum / count, rows: count };
  });
}
