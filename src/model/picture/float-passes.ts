// Problem: two of the "fast" image processors resize with torchvision's older functions, which turn pixels into single
// precision first; so does every one of them on a GPU. Nothing is rounded between the passes then.
// Idea: the same two passes in single precision, rounded once. The last bits of such sums differ between processors, so
// a number in some ten thousand may differ by one level; `README.md` has what was measured.

import { tapsOf } from './filters';
import type { SmoothFilter, Taps } from './filters';
import { channels } from './picture';
import type { Picture, Size } from './picture';

export function resizeInFloats(picture: Picture, size: Size, filter: SmoothFilter): Picture {
  const { width, height } = size;
  let numbers: ArrayLike<number> = picture.data;
  if (width !== picture.width) {
    const taps = tapsOf(filter, picture.width, width, Math.fround);
    numbers = weighted(numbers, taps, picture.height, picture.width, channels);
  }
  if (height !== picture.height) {
    const taps = tapsOf(filter, picture.height, height, Math.fround);
    numbers = weighted(numbers, taps, 1, picture.height, width * channels);
  }
  const data = new Uint8Array(numbers.length);
  for (let i = 0; i < data.length; i++) data[i] = nearestEven(Math.min(255, Math.max(0, numbers[i] ?? 0)));
  return { width, height, data };
}

/** `lines` stretches of `length` neighbours each, which are `step` numbers apart; a pass joins neighbours. */
function weighted(
  numbers: ArrayLike<number>,
  { starts, counts, weights, stride }: Taps,
  lines: number,
  length: number,
  step: number,
): Float32Array {
  const to = starts.length;
  const result = new Float32Array(lines * to * step);
  // Rounded to single precision after each product is added, as a fused multiply-add does.
  const sums = new Float32Array(step);
  for (let line = 0; line < lines; line++) {
    for (let position = 0; position < to; position++) {
      sums.fill(0);
      for (let tap = 0; tap < (counts[position] ?? 0); tap++) {
        const weight = weights[position * stride + tap] ?? 0;
        const at = (line * length + (starts[position] ?? 0) + tap) * step;
        for (let i = 0; i < step; i++) sums[i] = (sums[i] ?? 0) + (numbers[at + i] ?? 0) * weight;
      }
      result.set(sums, (line * to + position) * step);
    }
  }
  return result;
}

/** Halves go to the even neighbour, as in IEEE arithmetic and in Python's `round`; for numbers from 0 on. */
export function nearestEven(value: number): number {
  const up = Math.round(value);
  return up - value === 0.5 && up % 2 !== 0 ? up - 1 : up;
}
