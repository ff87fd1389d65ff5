// The table of arms for a paper.

import { latexText } from '../../ablation/latex-text';
import type { ArmView, SheetView, TaskView } from '../../shared/protocol/ablation-sheet';
import {
  isPartial,
  percentText,
  pointsText,
  probabilityText,
  shareIntervalText,
} from '../../shared/sheet/arm-words';

/** With booktabs. */
export function latexOf({ recipe, model, method, tasks, margin }: SheetView): string {
  return tasks
    .map(task =>
      [
        String.raw`\begin{table}`,
        String.raw`\centering`,
        String.raw`\begin{tabular}{lrlrlr}`,
        String.raw`\toprule`,
        String.raw`arm & right (\%) & 95\,\% & difference & 95\,\% & $p$, Holm \\`,
        String.raw`\midrule`,
        ...task.arms.map(armLine),
        String.raw`\bottomrule`,
        String.raw`\end{tabular}`,
        String.raw`\caption{${latexText(captionOf(task, { recipe, model, method, margin }))}}`,
        String.raw`\end{table}`,
        '',
      ].join('\n'),
    )
    .join('\n');
}

function captionOf(
  { task, arms, chance, sentence }: TaskView,
  { recipe, model, method, margin }: Pick<SheetView, 'recipe' | 'model' | 'method' | 'margin'>,
): string {
  const samples = Math.max(...arms.map(arm => arm.samples));
  return `${recipe}: ${model.name}, ${method}, ${task}, ${samples} samples; ${chance === null ? 'right answers are not known' : `chance ${chance.toFixed(2)}`}, margin ${margin}. ${sentence}`;
}

function armLine(arm: ArmView): string {
  const { name, own, compared } = arm;
  const difference = compared
    ? [
        `$${math(pointsText(compared.difference))}$`,
        compared.interval ? `$[${compared.interval.map(end => math(pointsText(end))).join(', ')}]$` : '',
        compared.adjusted === null ? '' : `$${math(probabilityText(compared.adjusted))}$`,
      ]
    : ['', '', ''];
  const cells = [
    `${latexText(name)}${isPartial(arm) ? ` (${arm.samples} of ${arm.of})` : ''}`,
    percentText(own),
    shareIntervalText(own),
    ...difference,
  ];
  return `${cells.join(' & ')} ${String.raw`\\`}`;
}

const math = (text: string) => text.replaceAll('−', '-');
