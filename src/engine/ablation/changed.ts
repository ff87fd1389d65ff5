// Problem: a row says that an answer changed, and not by how much: it may have been a matter of a rounding error.
// Idea: a few of them are answered again, each arm by itself, and how far the best token was ahead of the second is heard.

import type { AgainRequest } from './again';
import { rowsOf } from './arms';
import { prepareExperiment } from './experiment';
import { OpenedModel } from './opened-model';
import { readFolder } from './read-rows';
import { changedAnswers } from '../../ablation/chosen';
import { inOrder } from '../../ablation/plan';
import { isAnswered } from '../../ablation/row';
import type { AnsweredRow, Place } from '../../ablation/row';

export interface Heard {
  /** As its row says it. */
  readonly answer: string | null;
  /** By itself, without the other arms beside it. */
  readonly again: string | null;
  /** In logits; null where tokens are drawn. */
  readonly lead: number | null;
}

export interface ChangedAnswer extends Place {
  /** The right one; null where nobody knows. */
  readonly own: string | null;
  readonly baseline: Heard;
  readonly changed: Heard;
}

export interface ChangedAnswers {
  readonly answers: readonly ChangedAnswer[];
  /** How many there are. */
  readonly of: number;
}

export async function hearChanged(request: AgainRequest, signal: AbortSignal): Promise<ChangedAnswers> {
  const { file, folder, most, ...how } = request;
  const { head, rows } = await readFolder(folder);
  const all = changedAnswers(head.spec, inOrder(rows, head.spec));
  const shown = all.slice(0, most);
  const { spec, each } = await prepareExperiment(file, how.precision);
  const heard = new Map<AnsweredRow, Heard>();
  for (const [i, { spec: its, ...prepared }] of each.entries()) {
    const pairs = shown.filter(({ row }) => row.model === spec.models?.[i]);
    if (pairs.length === 0 || signal.aborted) continue;
    const arms = its.arms.map(arm => ({ ...arm, measures: ['lead'] as const }));
    const opened = await OpenedModel.open({ ...prepared, spec: { ...its, arms } }, how);
    try {
      for (const row of new Set(pairs.flatMap(({ row, before }) => [before, row]))) {
        const one = await again(row, opened, signal);
        if (one) heard.set(row, one);
      }
    } finally {
      await opened.release();
    }
  }
  const answers = shown.flatMap(({ row, before }): ChangedAnswer[] => {
    const [baseline, changed] = [heard.get(before), heard.get(row)];
    const { task, index, seed, arm, model, sample, own } = row;
    const place = { task, index, seed, arm, ...(model && { model }), ...(sample && { sample }) };
    return baseline && changed ? [{ ...place, own, baseline, changed }] : [];
  });
  return { answers, of: all.length };
}

/** Undefined where it was stopped, or failed this time. */
async function again(
  { task, index, seed, arm, model, answer }: AnsweredRow,
  { who }: OpenedModel,
  signal: AbortSignal,
): Promise<Heard | undefined> {
  const unit = { task, index, ...(model !== undefined && { model }) };
  try {
    for await (const one of rowsOf(unit, [{ ...unit, seed, arm }], { ...who, signal }))
      if (isAnswered(one)) return { answer, again: one.answer, lead: one.measures?.['lead'] ?? null };
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return undefined;
}
