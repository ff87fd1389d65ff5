// The picture as a page carries it: no larger than it is shown, each pixel the mean of those it stands for. Rows are read
// as they are needed: a photograph may be larger than the memory that a report should take.

import type { Pixels } from './png';
import type { OpenTrace } from '../open-trace';

/** Twice what a report shows, for fine screens. */
const longestSide = 640;

export async function shownPicture(trace: OpenTrace): Promise<Pixels | undefined> {
  const [rows = 0, columns = 0] = trace.tensors.get('image')?.shape ?? [];
  if (rows === 0 || columns === 0) return undefined;
  const by = Math.ceil(Math.max(rows, columns) / longestSide);
  const [width, height] = [Math.ceil(columns / by), Math.ceil(rows / by)];
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const { values, shape } = await trace.read('image', y * by, Math.min(rows, (y + 1) * by));
    rgb.set(meanRow(values, shape[0] ?? 0, columns, by), 3 * width * y);
  }
  return { width, height, rgb };
}

/** `rows` rows of pixels become one that is `by` times shorter. */
function meanRow(values: ArrayLike<number>, rows: number, columns: number, by: number): Uint8Array {
  const width = Math.ceil(columns / by);
  const sums = new Float64Array(3 * width);
  for (let y = 0; y < rows; y++)
    for (let at = 0; at < 3 * columns; at++) {
      const to = 3 * Math.floor(at / 3 / by) + (at % 3);
      sums[to] = (sums[to] ?? 0) + (values[3 * columns * y + at] ?? 0);
    }
  return Uint8Array.from(sums, (sum, to) => {
    const covered = Math.min(by, columns - by * Math.floor(to / 3));
    return Math.round(sum / (rows * covered));
  });
}
