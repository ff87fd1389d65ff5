// The tables for a paper, with booktabs. Names of arms are anybody's: nothing in them is a command.

import { cellsOf, columns, titleOf } from './table';
import type { AblationResult } from '../conclude';

export function latexOf(result: AblationResult): string {
  const tables = result.tasks.map(task =>
    [
      String.raw`\begin{table}`,
      String.raw`\centering`,
      String.raw`\begin{tabular}{lr${'l'.repeat(columns.length - 2)}}`,
      String.raw`\toprule`,
      lineOf(columns),
      String.raw`\midrule`,
      ...task.arms.map(arm => lineOf(cellsOf(arm))),
      String.raw`\bottomrule`,
      String.raw`\end{tabular}`,
      String.raw`\caption{${plain(`${titleOf(result, task)}. ${task.sentence}`)}}`,
      String.raw`\end{table}`,
      '',
    ].join('\n'),
  );
  return tables.join('\n');
}

const lineOf = (cells: readonly string[]) => `${cells.map(plain).join(' & ')} ${String.raw`\\`}`;

const special: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  '<': String.raw`\textless{}`,
  '>': String.raw`\textgreater{}`,
  '−': '$-$',
};

function plain(text: string): string {
  return text.replace(/[\\~^<>−]|[&%$#_{}]/g, found => special[found] ?? `\\${found}`).replace(/\s+/g, ' ');
}
