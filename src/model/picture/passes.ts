// Problem: resizing is done in two passes, along rows and along columns, and each library rounds differently in between.
// A sum that is off by one in the last bit becomes another shade, so the sums are done in the library's own numbers.
// Idea: whole numbers. Weights become integers (`bits` binary places), sums stay exact, and one shift rounds. The
// third kind, floating point, is what torchvision does where it has no integer code: nothing is rounded until the end.

import type { Taps } from './filters';
import { channels } from './picture';
import type { Picture } from './picture';

/** Weights as whole numbers, 2^bits of which are 1. */
export interface WholeTaps extends Omit<Taps, 'weights'> {
  readonly weights: Int32Array;
  readonly bits: number;
}

/** Pillow's: 32 bits less 8 for a pixel and 2 for filters that overshoot. */
const pillowBits = 22;

export function pillowTaps(taps: Taps): WholeTaps {
  return rounded(taps, pillowBits);
}

/** torchvision's: as many places as let the largest weight fit into 16 bits. */
export function torchTaps(taps: Taps): WholeTaps {
  let largest = 0;
  for (const weight of taps.weights) largest = Math.max(largest, weight);
  let bits = 0;
  while (bits < 22 && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < 2 ** 15) bits++;
  return rounded(taps, bits);
}

function rounded(taps: Taps, bits: number): WholeTaps {
  const weights = Int32Array.from(taps.weights, w => Math.trunc(w * 2 ** bits + (w < 0 ? -0.5 : 0.5)));
  return { ...taps, weights, bits };
}

/** Resizes every row. */
export function alongRows({ width, height, data }: Picture, taps: WholeTaps): Picture {
  const { starts, counts, weights, stride, bits } = taps;
  const to = starts.length;
  const half = 1 << (bits - 1);
  const result = new Uint8ClampedArray(to * height * channels);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < to; x++, out += channels) {
      let red = half;
      let green = half;
      let blue = half;
      let at = (y * width + (starts[x] ?? 0)) * channels;
      const first = x * stride;
      const end = first + (counts[x] ?? 0);
      for (let tap = first; tap < end; tap++, at += channels) {
        const weight = weights[tap] ?? 0;
        red = (red + Math.imul(data[at] ?? 0, weight)) | 0;
        green = (green + Math.imul(data[at + 1] ?? 0, weight)) | 0;
        blue = (blue + Math.imul(data[at + 2] ?? 0, weight)) | 0;
      }
      result[out] = red >> bits;
      result[out + 1] = green >> bits;
      result[out + 2] = blue >> bits;
    }
  }
  return { width: to, height, data: new Uint8Array(result.buffer) };
}

/** Resizes every column; whole rows are added up, four at a time, since they lie together in memory. */
export function alongColumns({ width, data }: Picture, taps: WholeTaps): Picture {
  const { starts, counts, weights, stride, bits } = taps;
  const to = starts.length;
  const line = width * channels;
  const sums = new Int32Array(line);
  const result = new Uint8ClampedArray(to * line);
  for (let y = 0; y < to; y++) {
    const start = starts[y] ?? 0;
    const count = counts[y] ?? 0;
    // Past the last row, its own again with a weight of 0.
    const rowAt = (tap: number) => (start + Math.min(tap, count - 1)) * line;
    const weightAt = (tap: number) => (tap < count ? (weights[y * stride + tap] ?? 0) : 0);
    sums.fill(1 << (bits - 1));
    for (let tap = 0; tap < count; tap += 4) {
      const [row0, row1, row2, row3] = [rowAt(tap), rowAt(tap + 1), rowAt(tap + 2), rowAt(tap + 3)];
      const [w0, w1, w2, w3] = [weightAt(tap), weightAt(tap + 1), weightAt(tap + 2), weightAt(tap + 3)];
      for (let i = 0; i < line; i++)
        sums[i] =
          (sums[i] ?? 0) +
          Math.imul(data[row0 + i] ?? 0, w0) +
          Math.imul(data[row1 + i] ?? 0, w1) +
          Math.imul(data[row2 + i] ?? 0, w2) +
          Math.imul(data[row3 + i] ?? 0, w3);
    }
    for (let i = 0; i < line; i++) result[y * line + i] = (sums[i] ?? 0) >> bits;
  }
  return { width, height: to, data: new Uint8Array(result.buffer) };
}
