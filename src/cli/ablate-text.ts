// What an ablation shows, as it is printed: a table and a sentence for each task.

import type { AblationResult, JudgedTask } from '../engine/ablation/conclude';
import { tableOf, titleOf } from '../engine/ablation/export/table';
import { counted, printable } from '../shared/format';

export function ablationText(result: AblationResult): string {
  const { tasks, failed, failure, folder, notes = [] } = result;
  const parts = tasks.flatMap(task => [
    printable(titleOf(result, task)),
    ...linesOf(task),
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

function linesOf(task: JudgedTask): readonly string[] {
  const { columns, rows: found } = tableOf(task);
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
