// Problem: a box of interest is given in pixels, tokens are boxes of other sizes, and boxes of interest may overlap.
// Idea: a token counts by the share of its area that lies inside of any of them: half a token inside counts half. So the
// borders of tokens do not matter, and attention that is spread evenly over a picture gets exactly the region's share of it.
//
//   share of token j = area(box j and the region) / area(box j)        0..1; 0 for tokens of no area (padding)
//
// The region's area left of and above a point is tabulated at the corners of its boxes; between them it is bilinear, since a
// mesh of the corners is either covered or not. Four look-ups then give the area inside of any box.

import { DarkroomError } from '../errors';
import { requireFinite, requireRows } from './checks';

/** Left, top, right, bottom in pixels of the picture; the last two just outside. */
export type PixelBox = readonly [number, number, number, number];

/** More are no drawing of a person and no step of a task; their mesh has the square of it. */
const mostBoxes = 256;

/** For each token, [tokens, 4], the share of it inside of the region. */
export function sharesInside(tokenBoxes: Float32Array, region: readonly PixelBox[]): Float64Array {
  const tokens = requireRows(tokenBoxes, 4, 'The list of token boxes');
  requireFinite(tokenBoxes, 'The list of token boxes');
  requireRegion(region);
  const areaBefore = tabulated(region);
  return Float64Array.from({ length: tokens }, (_, token) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = tokenBoxes.subarray(token * 4, token * 4 + 4);
    const area = (right - left) * (bottom - top);
    if (!(right > left && area > 0)) return 0;
    const inside =
      areaBefore(right, bottom) - areaBefore(left, bottom) - areaBefore(right, top) + areaBefore(left, top);
    return Math.min(1, Math.max(0, inside / area));
  });
}

function requireRegion(region: readonly PixelBox[]): void {
  if (region.length > mostBoxes)
    throw new DarkroomError('bad-input', `A region of ${region.length} boxes: ${mostBoxes} is the limit.`);
  for (const box of region) {
    requireFinite(box, 'A box');
    if (box[2] < box[0] || box[3] < box[1])
      throw new DarkroomError('bad-input', `The box ${box.join(', ')} ends before it begins.`, {
        remedy: 'Write left, top, right, bottom.',
      });
  }
  if (!region.some(([left, top, right, bottom]) => right > left && bottom > top))
    throw new DarkroomError('bad-input', 'There is no box with an area in which attention could be counted.');
}

/** The area of the region left of x and above y. */
function tabulated(region: readonly PixelBox[]): (x: number, y: number) => number {
  const xs = edges(region.flatMap(([left, , right]) => [left, right]));
  const ys = edges(region.flatMap(([, top, , bottom]) => [top, bottom]));
  const columns = xs.length;
  const covered = new Uint8Array(columns * ys.length);
  for (const [left, top, right, bottom] of region)
    for (let row = ys.indexOf(top); row < ys.indexOf(bottom); row++)
      covered.fill(1, row * columns + xs.indexOf(left), row * columns + xs.indexOf(right));
  const table = new Float64Array(columns * ys.length);
  const at = (column: number, row: number) => table[row * columns + column] ?? 0;
  for (let row = 1; row < ys.length; row++)
    for (let column = 1; column < columns; column++) {
      const mesh = gap(xs, column) * gap(ys, row) * (covered[(row - 1) * columns + column - 1] ?? 0);
      table[row * columns + column] =
        at(column - 1, row) + at(column, row - 1) - at(column - 1, row - 1) + mesh;
    }
  return (x, y) => {
    const [column, right] = placeIn(xs, x);
    const [row, down] = placeIn(ys, y);
    const upper = at(column, row) * (1 - right) + at(column + 1, row) * right;
    const lower = at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right;
    return upper * (1 - down) + lower * down;
  };
}

function edges(places: readonly number[]): readonly number[] {
  return [...new Set(places)].sort((a, b) => a - b);
}

function gap(places: readonly number[], index: number): number {
  return (places[index] ?? 0) - (places[index - 1] ?? 0);
}

/** The mesh that a place lies in, and how far into it; what is outside counts as on the border. */
function placeIn(places: readonly number[], place: number): [index: number, share: number] {
  let low = 0;
  let high = places.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((places[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  const share = (place - (places[low] ?? 0)) / gap(places, low + 1);
  return [low, Math.min(1, Math.max(0, share))];
}
