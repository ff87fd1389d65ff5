// The table of arms for a paper.

import { t } from '@vscode/l10n';
import { latexTable } from '../../ablation/latex-text';
import type { SheetView, TaskView } from '../../shared/protocol/ablation-sheet';
import { armColumns } from '../../shared/sheet/arm-columns';
import { isPartial } from '../../shared/sheet/arm-words';

export function latexOf(sheet: SheetView): string {
  return sheet.tasks
    .map(task => {
      const columns = armColumns(task).filter(({ isDetail }) => isDetail !== true);
      const rows = task.arms.map(arm => [
        `${arm.name}${isPartial(arm) ? ` (${arm.samples} of ${arm.of})` : ''}`,
        ...columns.map(({ cell }) => cell(arm)),
      ]);
      return latexTable(
        { columns: [t('arm'), ...columns.map(({ title }) => title)], rows },
        captionOf(task, sheet),
      );
    })
    .join('\n');
}

function captionOf(
  { task, arms, chance, sentence }: TaskView,
  { recipe, model, method, margin }: SheetView,
): string {
  const samples = Math.max(...arms.map(arm => arm.samples));
  return `${recipe}: ${model.name}, ${method}, ${task}, ${samples} samples; ${chance === null ? 'right answers are not known' : `chance ${chance.toFixed(2)}`}, margin ${margin}. ${sentence}`;
}
