// Pictures in a terminal: two pixels a character, the upper one as ink and the lower one as paper of a half block; and maps
// over a picture's tokens, a few columns each, which need no colour.

import type { Paint } from './filmstrip-look';
import { padStart } from './filmstrip-text';
import { densityOf, massOf, meshOf } from '../shared/trace-view/mesh';
import { patchGrid } from '../shared/trace-view/patch-place';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** [height,width,3]. */
  readonly rgb: Uint8Array;
}

const halfBlock = '\u2580';
const reset = '\u001b[0m';

/** As many columns; each pixel that is shown is the mean of those it stands for. */
export function halfBlocks(pixels: Pixels, columns: number): readonly string[] {
  const rows = Math.max(1, Math.round((columns * pixels.height) / pixels.width / 2));
  const size = { columns, rows: 2 * rows };
  return Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (_column, x) => {
      const [ink, paper] = [meanAt(pixels, size, x, 2 * row), meanAt(pixels, size, x, 2 * row + 1)];
      return `\u001b[38;2;${ink.join(';')};48;2;${paper.join(';')}m${halfBlock}`;
    });
    return cells.join('') + reset;
  });
}

function meanAt(
  { width, height, rgb }: Pixels,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  x: number,
  y: number,
): readonly number[] {
  const range = (at: number, of: number, size: number) => {
    const from = Math.min(size - 1, Math.floor((at * size) / of));
    return [from, Math.max(from + 1, Math.min(size, Math.floor(((at + 1) * size) / of)))] as const;
  };
  const [left, right] = range(x, columns, width);
  const [top, bottom] = range(y, rows, height);
  const sums = [0, 0, 0];
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++)
      for (let channel = 0; channel < 3; channel++)
        sums[channel] = (sums[channel] ?? 0) + (rgb[3 * (row * width + column) + channel] ?? 0);
  return sums.map(sum => Math.round(sum / ((right - left) * (bottom - top))));
}

const shades = ['·', '░', '▒', '▓', '█'];
/** A map of more rows is no help in a terminal. */
const mostRows = 60;

/** · no more than uniform, █ the most; none where it does not fit. */
export function shadeLines(
  boxes: readonly number[],
  weights: ArrayLike<number>,
  width: number,
): readonly string[] {
  const mesh = meshOf(boxes);
  const columns = mesh.xs.length - 1;
  const mass = massOf(mesh, weights);
  if (!mass || 2 * columns > width || mesh.ys.length > mostRows) return [];
  const density = densityOf(mesh, mass);
  const most = density.reduce((a, b) => Math.max(a, b), 1);
  const cells = Array.from(density, value => {
    const above = most > 1 ? Math.max(0, value - 1) / (most - 1) : 0;
    return (shades[Math.min(shades.length - 1, Math.ceil(above * (shades.length - 1)))] ?? '').repeat(2);
  });
  return Array.from({ length: mesh.ys.length - 1 }, (_, y) =>
    cells.slice(y * columns, (y + 1) * columns).join(''),
  );
}

/** So that numbers of two digits stay apart. */
export const orderColumns = 3;

/** The order in which patches were chosen, in their places; older ones as squares. */
export function orderLines(
  boxes: readonly number[],
  { before, own }: { readonly before: readonly number[]; readonly own: readonly number[] },
  width: number,
  paint: Paint,
): readonly string[] {
  const grid = patchGrid(boxes);
  if (!grid || orderColumns * grid.columns > width || grid.rows > mostRows) return [];
  const cell = (patch: number) => {
    const order = own.indexOf(patch);
    if (order === -1) return paint(padStart(before.includes(patch) ? '▪' : '·', orderColumns), 'grey');
    const number = before.length + order + 1;
    return paint(padStart(number > 99 ? '#' : String(number), orderColumns), 'title');
  };
  // Tokens lie row by row.
  return Array.from({ length: grid.rows }, (_, row) =>
    Array.from({ length: grid.columns }, (_column, column) => cell(row * grid.columns + column)).join(''),
  );
}
