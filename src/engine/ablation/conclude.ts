// What rows show, in a folder: the table and the verdict as `summary.json`, and where nothing is missing all rows as one file.
// Both follow from the rows alone, so that whoever has all of them has the same result, from one run or from many.

import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { AblationHead } from './head';
import { parquetName, parquetOf } from './rows-parquet';
import { writeWhole } from './whole-file';
import { inOrder, missingOf, placeKey, unitsOf } from '../../ablation/plan';
import { setNamed } from '../../ablation/sample-sets';
import { isAnswered } from '../../ablation/row';
import type { Row } from '../../ablation/row';
import { summarise } from '../../ablation/summary';
import type { TaskResult } from '../../ablation/summary';
import { ofModel, widthReached } from '../../ablation/stop';
import { verdictOf } from '../../ablation/verdict';
import type { Verdict } from '../../ablation/verdict';
import { verdictText } from '../../ablation/verdict-words';
import { DarkroomError } from '../../shared/errors';

export interface AblationResult extends Omit<AblationHead, 'darkroom' | 'format'> {
  readonly folder: string;
  /** Samples of the experiment that are not answered in all arms. */
  readonly missing: number;
  readonly rows: number;
  readonly failed: number;
  /** Where the stop rule said that it was enough: how wide the widest interval is. */
  readonly stopped?: { readonly width: number };
  /** The first reason of those that failed. */
  readonly failure?: string;
  readonly tasks: readonly JudgedTask[];
}

export interface JudgedTask extends TaskResult {
  /** Null where right answers are not known. */
  readonly chance: number | null;
  readonly verdict: Verdict;
  readonly sentence: string;
}

export async function conclude(
  folder: string,
  head: AblationHead,
  found: readonly Row[],
): Promise<AblationResult> {
  const rows = inOrder(found, head.spec);
  const result = resultOf(folder, head, rows);
  // Wherever the folder is taken, it says the same.
  const written = { format: head.format, ...result, folder: undefined };
  await writeWhole(path.join(folder, 'summary.json'), `${JSON.stringify(written, undefined, 1)}\n`);
  const parquet = path.join(folder, parquetName);
  if (result.missing === 0 || result.stopped) await writeWhole(parquet, parquetOf(head, rows));
  // One that is there is of rows that were taken away since.
  else await rm(parquet, { force: true });
  return result;
}

/** Of rows in order. */
export function resultOf(folder: string, head: AblationHead, rows: readonly Row[]): AblationResult {
  const { spec, version, model, models, precision, device, threads, notes } = head;
  const failures = rows.flatMap(row => (isAnswered(row) ? [] : [row.failed]));
  const [failure] = failures;
  if (failures.length === rows.length)
    throw new DarkroomError('bad-input', `No sample could be answered: ${failure ?? 'this shard has none.'}`);
  const there = new Set(rows.map(placeKey));
  const missing = unitsOf(spec).filter(
    unit => missingOf(unit, spec, place => there.has(placeKey(place))).length > 0,
  ).length;
  const width = missing > 0 ? stoppedAt(spec, rows) : undefined;
  return {
    ...{ version, spec, model, ...(models && { models }), precision, device, threads },
    folder,
    missing,
    rows: rows.length,
    failed: failures.length,
    ...(width !== undefined && { stopped: { width } }),
    ...(failure !== undefined && { failure }),
    ...(notes && { notes }),
    tasks: summarise(spec, rows).map(task => judged(task, spec)),
  };
}

/** Of all models, which stop one by one. */
function stoppedAt(spec: AblationHead['spec'], rows: readonly Row[]): number | undefined {
  const widths = (spec.models ?? [undefined]).map(model => widthReached(ofModel(spec, model), rows));
  return widths.reduce((most, one) =>
    most === undefined || one === undefined ? undefined : Math.max(most, one),
  );
}

function judged(result: TaskResult, spec: AblationHead['spec']): JudgedTask {
  const guess = setNamed(spec.samples, result.task)?.chance ?? null;
  const verdict = verdictOf(result, spec, guess);
  return {
    ...result,
    chance: guess,
    verdict,
    sentence: verdictText({ result, verdict, chance: guess }, spec),
  };
}
