// Where a picture token lies among the others: in words of rows and columns, where they make one grid.

export interface PatchGrid {
  readonly rows: number;
  readonly columns: number;
}

/** `boxes`: left, top, right, bottom of each token. Undefined where they are no grid of one token in each place. */
export function patchGrid(boxes: readonly number[]): PatchGrid | undefined {
  const { lefts, tops } = edgesOf(boxes);
  const isGrid = boxes.length > 0 && lefts.length * tops.length * 4 === boxes.length;
  return isGrid ? { rows: tops.length, columns: lefts.length } : undefined;
}

/** Counted from 0. */
export function placeOf(
  boxes: readonly number[],
  patch: number,
): { readonly row: number; readonly column: number } | undefined {
  if (!patchGrid(boxes)) return undefined;
  const { lefts, tops } = edgesOf(boxes);
  const [column, row] = [lefts.indexOf(boxes[4 * patch] ?? NaN), tops.indexOf(boxes[4 * patch + 1] ?? NaN)];
  return column === -1 || row === -1 ? undefined : { row, column };
}

interface Edges {
  readonly lefts: readonly number[];
  readonly tops: readonly number[];
}

/** Each token of a picture is asked for again and again. */
const known = new WeakMap<readonly number[], Edges>();

function edgesOf(boxes: readonly number[]): Edges {
  const along = (axis: 0 | 1) => [...new Set(boxes.filter((_, i) => i % 4 === axis))].sort((a, b) => a - b);
  const edges = known.get(boxes) ?? { lefts: along(0), tops: along(1) };
  known.set(boxes, edges);
  return edges;
}
