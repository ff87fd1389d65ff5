// Does what was found in one task hold in another one, or in longer chains than its pairs had? A table of directions and tasks,
// whose p values are adjusted over all of its cells: the more one looks, the more one finds.

import type { ArmSummary } from './trial-summary';

export interface Transfer {
  readonly columns: readonly string[];
  /** A cell is undefined where an arm was not tried. */
  readonly rows: readonly { readonly name: string; readonly cells: readonly (ArmSummary | undefined)[] }[];
}

/** Of summaries that were adjusted together. */
export function transferOf(
  columns: readonly { readonly task: string; readonly arms: readonly ArmSummary[] }[],
): Transfer {
  const names = [...new Set(columns.flatMap(({ arms }) => arms.map(({ name }) => name)))];
  return {
    columns: columns.map(({ task }) => task),
    rows: names.map(name => ({
      name,
      cells: columns.map(({ arms }) => arms.find(summary => summary.name === name)),
    })),
  };
}
