// Problem: models are trained on pictures resized by Pillow or by torchvision, and the same filter gives other pixels
// in each. With sharp's, pixel values are off by up to a quarter of their range.
// Idea: both, in whole numbers, to the last bit: the same weights (`filters.ts`), rounded as the library rounds them
// (`passes.ts`), and the passes in the library's order.

import { DarkroomError } from '../../shared/errors';
import type { Filter, SmoothFilter } from './filters';
import { tapsOf } from './filters';
import { resizeInFloats } from './float-passes';
import { alongColumns, alongRows, pillowTaps, torchTaps } from './passes';
import { channels } from './picture';
import type { Picture, Size } from './picture';

/**
 * - `pillow`: Pillow 13 on 8-bit pictures
 * - `torchvision`: torchvision's `v2.functional.resize` with antialias on uint8 tensors on a CPU
 * - `torchvision-float`: its older `functional.resize` on uint8 tensors
 */
export type Resizer = 'pillow' | 'torchvision' | 'torchvision-float';

/** Between the passes a picture may be larger than before and after; a file must not choose how large. */
const mostBytes = 2 ** 29;

export function resize(picture: Picture, size: Size, filter: Filter, resizer: Resizer): Picture {
  const { width, height } = size;
  if (picture.width === width && picture.height === height) return picture;
  requireSize(picture, size, resizer);
  if (filter === 'nearest') return nearest(picture, size, resizer);
  if (resizer !== 'pillow') requireTorchFilter(filter);
  if (resizer === 'torchvision-float') return resizeInFloats(picture, size, filter);
  const rows = picture.width === width ? undefined : tapsOf(filter, picture.width, width);
  const columns = picture.height === height ? undefined : tapsOf(filter, picture.height, height);
  const whole = resizer === 'pillow' ? pillowTaps : torchTaps;
  const across = (from: Picture) => (rows === undefined ? from : alongRows(from, whole(rows)));
  const down = (from: Picture) => (columns === undefined ? from : alongColumns(from, whole(columns)));
  return resizer === 'pillow' && columnsFirst(picture, size) ? across(down(picture)) : down(across(picture));
}

/**
 * Pillow (from version 13) starts with the columns where that leaves clearly less to do; found by trying 4,852 pairs of
 * sizes. torchvision, and Pillow before, always start with the rows.
 */
function columnsFirst(from: Size, to: Size): boolean {
  return to.height < from.height && from.height - to.height > 2 * (from.width - to.width);
}

function nearest(picture: Picture, { width, height }: Size, resizer: Resizer): Picture {
  const columns = nearestPositions(picture.width, width, resizer);
  const rows = nearestPositions(picture.height, height, resizer);
  const data = new Uint8Array(width * height * channels);
  let out = 0;
  for (const row of rows)
    for (const column of columns) {
      const at = (row * picture.width + column) * channels;
      for (let channel = 0; channel < channels; channel++) data[out++] = picture.data[at + channel] ?? 0;
    }
  return { width, height, data };
}

function nearestPositions(from: number, to: number, resizer: Resizer): Int32Array {
  const scale = from / to;
  const positions = new Int32Array(to);
  // Pillow walks in steps, so that the error of a step adds up; torchvision computes each place in single precision.
  let place = scale * 0.5;
  for (let i = 0; i < to; i++, place += scale) {
    const exact = resizer === 'pillow' ? place : Math.fround((i + 0.5) * Math.fround(scale));
    positions[i] = Math.min(from - 1, Math.trunc(exact));
  }
  return positions;
}

function requireTorchFilter(filter: SmoothFilter): void {
  if (filter !== 'box' && filter !== 'hamming') return;
  throw new DarkroomError('unsupported', `torchvision cannot resize with the filter "${filter}".`, {
    remedy: 'Correct "resample" in preprocessor_config.json.',
  });
}

function requireSize(from: Size, { width, height }: Size, resizer: Resizer): void {
  const largest = Math.max(width * height, width * from.height, from.width * height);
  const bytes = largest * channels * (resizer === 'torchvision-float' ? 4 : 1);
  const possible = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (possible && bytes <= mostBytes) return;
  throw new DarkroomError(
    'unsupported',
    `A picture of ${from.width} x ${from.height} pixels cannot be resized to ${width} x ${height}.`,
    { remedy: 'Choose a smaller picture, or check the sizes in preprocessor_config.json.' },
  );
}
