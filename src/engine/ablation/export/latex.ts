// The tables for a paper, with booktabs.

import { tableOf, titleOf } from './table';
import { latexText } from '../../../ablation/latex-text';
import type { AblationResult } from '../conclude';

export function latexOf(result: AblationResult): string {
  const tables = result.tasks.map(task => {
    const { columns, rows } = tableOf(task);
    return [
      String.raw`\begin{table}`,
      String.raw`\centering`,
      String.raw`\begin{tabular}{lr${'l'.repeat(columns.length - 2)}}`,
      String.raw`\toprule`,
      lineOf(columns),
      String.raw`\midrule`,
      ...rows.map(lineOf),
      String.raw`\bottomrule`,
      String.raw`\end{tabular}`,
      String.raw`\caption{${latexText(`${titleOf(result, task)}. ${task.sentence}`)}}`,
      String.raw`\end{table}`,
      '',
    ].join('\n');
  });
  return tables.join('\n');
}

const lineOf = (cells: readonly string[]) => `${cells.map(latexText).join(' & ')} ${String.raw`\\`}`;
