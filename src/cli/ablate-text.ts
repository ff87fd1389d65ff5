// What an ablation shows, as it is printed: a table and a sentence for each task.

import { isSame } from '../ablation/agreement';
import type { TextTable } from '../ablation/latex-text';
import { numberText } from '../ablation/numbers-text';
import { lastPart } from '../ablation/sample-sets';
import type { ChangedAnswer, ChangedAnswers, Heard } from '../engine/ablation/changed';
import type { AblationResult } from '../engine/ablation/conclude';
import { tableOf, titleOf } from '../engine/ablation/export/table';
import { counted, printable } from '../shared/format';

export function ablationText(result: AblationResult): string {
  const { tasks, failed, failure, folder, notes = [] } = result;
  const parts = tasks.flatMap(task => [
    printable(titleOf(result, task)),
    ...linesOf(tableOf(task)),
    task.sentence,
    '',
  ]);
  return [
    ...parts,
    ...notes.map(note => printable(note, 1000)),
    ...missingText(result),
    ...(failed > 0 ? [`${counted(failed, 'answer')} failed. The first: ${printable(failure ?? '')}`] : []),
    `Rows and summary are in ${printable(folder)}.`,
  ].join('\n');
}

function missingText({ missing, stopped }: AblationResult): readonly string[] {
  if (missing === 0) return [];
  const samples = counted(missing, 'sample');
  return [
    stopped
      ? `Stopped ${samples} before the end: no interval of a difference is wider than ${stopped.width.toFixed(3)}.`
      : `${samples} still to be answered: ask again to go on.`,
  ];
}

/** Answers that are other ones than the baseline's, with how near both came to be another. */
export function changedText({ answers, of }: ChangedAnswers, { spec }: AblationResult): string {
  if (of === 0) return 'No answer changed.';
  const columns = ['sample', 'arm', 'baseline', 'ahead', 'answer', 'ahead', 'right'];
  const rows = answers.map(one => [
    nameOf(one, spec.seeds.length),
    one.arm,
    heardText(one.baseline),
    leadText(one.baseline),
    heardText(one.changed),
    leadText(one.changed),
    one.own ?? '–',
  ]);
  return [
    `${answers.length} of ${counted(of, 'answer')} that changed, and by how many logits the best token was ahead of the second where that was least:`,
    ...linesOf({ columns, rows }),
  ].join('\n');
}

function nameOf({ task, index, model, sample, seed }: ChangedAnswer, seeds: number): string {
  const whose = model === undefined ? '' : `${lastPart(model)} · `;
  return `${whose}${sample ?? `${task} ${index}`}${seeds > 1 ? `, seed ${seed}` : ''}`;
}

/** Alone, without the other arms beside it, a near one may be another. */
function heardText({ answer, again }: Heard): string {
  return isSame(answer, again) ? (answer ?? '–') : `${answer ?? '–'} (alone ${again ?? '–'})`;
}

const leadText = ({ lead }: Heard): string => (lead === null ? '–' : numberText(lead));

function linesOf({ columns, rows: found }: TextTable): readonly string[] {
  const rows = [columns, ...found.map(cells => cells.map(cell => printable(cell, 60)))];
  const widths = columns.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(
    row =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}`,
  );
}
