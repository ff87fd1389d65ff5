// Problem: some encoders take no picture but a list of flattened patches, and each family flattens in its own order.
// Idea: one walk per order, straight from pixels to numbers.

import type { Levels } from './levels';
import { channels } from './picture';
import type { Picture } from './picture';

/** How Qwen's encoders want a picture. */
export interface MergedPatches {
  readonly side: number;
  /** So many by so many neighbouring patches become one token; they stand together in the list. */
  readonly merge: number;
  /** A picture is a film of so many equal frames. */
  readonly frames: number;
}

/** [patches, channels x frames x side x side]: block by block of merged patches, row by row inside of each. */
export function mergedPatches(
  picture: Picture,
  levels: Levels,
  { side, merge, frames }: MergedPatches,
): Float32Array {
  const block = side * merge;
  const target = new Float32Array(picture.width * picture.height * channels * frames);
  let out = 0;
  for (let blockTop = 0; blockTop < picture.height; blockTop += block)
    for (let blockLeft = 0; blockLeft < picture.width; blockLeft += block)
      for (let top = blockTop; top < blockTop + block; top += side)
        for (let left = blockLeft; left < blockLeft + block; left += side)
          for (const [channel, table] of levels.entries()) {
            const begin = out;
            for (let y = top; y < top + side; y++) {
              let at = (y * picture.width + left) * channels + channel;
              for (let x = 0; x < side; x++, at += channels)
                target[out++] = table[picture.data[at] ?? 0] ?? 0;
            }
            const end = out;
            for (let frame = 1; frame < frames; frame++, out += end - begin)
              target.copyWithin(out, begin, end);
          }
  return target;
}

/** Writes [patches, side x side x channels], row by row, into `target`, from `offset` on. */
export function writePatches(
  picture: Picture,
  levels: Levels,
  side: number,
  target: Float32Array,
  offset: number,
): void {
  let out = offset;
  for (let top = 0; top + side <= picture.height; top += side)
    for (let left = 0; left + side <= picture.width; left += side)
      for (let y = top; y < top + side; y++) {
        let at = (y * picture.width + left) * channels;
        for (let x = 0; x < side; x++)
          for (const table of levels) target[out++] = table[picture.data[at++] ?? 0] ?? 0;
      }
}
