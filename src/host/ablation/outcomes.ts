// What became of each answer when something was put in the place of latents: right in both, lost, gained, wrong in both. Where
// right answers are not known, what the baseline answers counts as right.

import { becameBeside } from '../../ablation/agreement';
import { isAnswered } from '../../ablation/row';
import type { AnsweredRow, Row } from '../../ablation/row';
import type { Outcome, OutcomesRequest, OutcomesView } from '../../shared/protocol/ablation-sheet';

export interface Paired {
  readonly row: AnsweredRow;
  /** The same sample and seed in the baseline. */
  readonly before: AnsweredRow;
  readonly outcome: Outcome;
}

/** What tables, tabs and verdicts are of: a task, or one of several models with a task. */
export function setName({ task, model }: Pick<Row, 'task' | 'model'>): string {
  return model === undefined ? task : `${model.split(/[\\/]/).at(-1) ?? model} · ${task}`;
}

/** Of the rows of one set: what both answered, by arm, in the order of samples. */
export function placesBy(rows: readonly Row[], baseline: string): (arm: string) => readonly Paired[] {
  const key = ({ index, seed }: Row) => `${index} ${seed}`;
  const byArm = new Map<string, AnsweredRow[]>();
  for (const row of rows) {
    if (!isAnswered(row)) continue;
    const known = byArm.get(row.arm);
    if (known) known.push(row);
    else byArm.set(row.arm, [row]);
  }
  const first = new Map((byArm.get(baseline) ?? []).map(row => [key(row), row]));
  return arm =>
    (byArm.get(arm) ?? [])
      .flatMap((row): Paired[] => {
        const before = first.get(key(row));
        return before ? [{ row, before, outcome: outcomeOf(row, before) }] : [];
      })
      .sort((a, b) => a.row.index - b.row.index || a.row.seed - b.row.seed);
}

function outcomeOf(row: AnsweredRow, before: AnsweredRow): Outcome {
  const is = becameBeside({ row, before }) === 'own';
  const was = becameBeside({ row: before, before }) === 'own';
  if (is) return was ? 'both' : 'gained';
  return was ? 'lost' : 'neither';
}

/** More fit on no screen. */
const mostLines = 1000;

export function outcomesView(
  rows: readonly Row[],
  baseline: string,
  { task, arm, outcome, most }: OutcomesRequest,
): OutcomesView {
  const pairs = placesBy(
    rows.filter(row => setName(row) === task),
    baseline,
  )(arm).filter(pair => pair.outcome === outcome);
  const shown = Number.isSafeInteger(most) ? Math.min(Math.max(0, most), mostLines) : 0;
  return {
    total: pairs.length,
    lines: pairs.slice(0, shown).map(({ row, before }) => ({
      task: row.task,
      ...(row.model !== undefined && { model: row.model }),
      ...(row.sample !== undefined && { sample: row.sample }),
      index: row.index,
      seed: row.seed,
      answer: row.answer,
      baseline: before.answer,
      own: row.own,
      became: becameBeside({ row, before }),
    })),
  };
}
