// Where a picture token lies among the others: in words of rows and columns, where they make one grid.

export interface PatchGrid {
  readonly rows: number;
  readonly columns: number;
}

/** `boxes`: left, top, right, bottom of each token. Undefined where they are no grid of one token in each place. */
export function patchGrid(boxes: readonly number[]): PatchGrid | undefined {
  const [columns, rows] = [edges(boxes, 0).length, edges(boxes, 1).length];
  return boxes.length > 0 && columns * rows * 4 === boxes.length ? { rows, columns } : undefined;
}

/** Counted from 0. */
export function placeOf(
  boxes: readonly number[],
  patch: number,
): { readonly row: number; readonly column: number } | undefined {
  if (!patchGrid(boxes)) return undefined;
  const [column, row] = [
    edges(boxes, 0).indexOf(boxes[4 * patch] ?? NaN),
    edges(boxes, 1).indexOf(boxes[4 * patch + 1] ?? NaN),
  ];
  return column === -1 || row === -1 ? undefined : { row, column };
}

function edges(boxes: readonly number[], axis: 0 | 1): readonly number[] {
  return [...new Set(boxes.filter((_, i) => i % 4 === axis))].sort((a, b) => a - b);
}
