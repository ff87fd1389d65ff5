// How much of a small picture has become another one, from the first of a row to the last: what hardly changes is not worth
// nine pictures.

import type { PicturePixels } from '../protocol/trace-panel';

/** A colour, 0 to 255, that moved by no more is taken for the same. */
export const leastChange = 24;

/** The share of values that moved. `count` pictures of one size, below one another. */
export function shareMoved({ rgb }: PicturePixels, count: number): number {
  const size = Math.floor(rgb.length / count);
  const last = size * (count - 1);
  let moved = 0;
  for (let i = 0; i < size; i++) if (Math.abs((rgb[i] ?? 0) - (rgb[last + i] ?? 0)) > leastChange) moved++;
  return size === 0 ? 0 : moved / size;
}
