// Whether the first and the last of some small pictures can be told apart at a glance.

import type { PicturePixels } from '../protocol/trace-panel';

/** A colour that moved by less is taken for the same, and so are pictures of which fewer than this share moved. */
const leastChange = 24;
const leastShare = 0.01;

/** `count` pictures of one size, below one another. */
export function endsLookAlike({ rgb }: PicturePixels, count: number): boolean {
  const size = Math.floor(rgb.length / count);
  const last = size * (count - 1);
  let moved = 0;
  for (let i = 0; i < size; i++) if (Math.abs((rgb[i] ?? 0) - (rgb[last + i] ?? 0)) > leastChange) moved++;
  return count > 1 && moved < leastShare * size;
}
