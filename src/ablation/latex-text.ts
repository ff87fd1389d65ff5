// Text and tables as LaTeX shows them. Names of arms are anybody's: nothing in them is a command.

const special: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  '<': String.raw`\textless{}`,
  '>': String.raw`\textgreater{}`,
  '−': '$-$',
};

export function latexText(text: string): string {
  return text.replace(/[\\~^<>−]|[&%$#_{}]/g, found => special[found] ?? `\\${found}`).replace(/\s+/g, ' ');
}

export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** For a paper, with booktabs. */
export function latexTable({ columns, rows }: TextTable, caption: string): string {
  const lineOf = (cells: readonly string[]) => `${cells.map(latexText).join(' & ')} ${String.raw`\\`}`;
  return [
    String.raw`\begin{table}`,
    String.raw`\centering`,
    String.raw`\begin{tabular}{l${'r'.repeat(columns.length - 1)}}`,
    String.raw`\toprule`,
    lineOf(columns),
    String.raw`\midrule`,
    ...rows.map(lineOf),
    String.raw`\bottomrule`,
    String.raw`\end{tabular}`,
    String.raw`\caption{${latexText(caption)}}`,
    String.raw`\end{table}`,
    '',
  ].join('\n');
}
