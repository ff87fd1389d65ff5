// Problem: hundreds of responses of different lengths are read, of each a position or a few, and at some layers; rows of a
// batch advance together, and the stream of all positions at all layers would be gigabytes.
// Idea: responses of one length are computed together, in an order that depends on the pairs alone, so that a run that was
// interrupted computes the same batches. What comes before the first position that is read is computed without reading.

import { askedRow, sides } from './extract-asking';
import type { AskedRow, Asking, Lengths, Side } from './extract-asking';
import type { NumberedPair } from './pairs';
import { Sequence } from '../../model/run/sequence';
import type { NewPositions } from '../../model/run/sequence';
import type { Reading } from '../../runtime/forward';
import { DarkroomError } from '../../shared/errors';
import type { ReadPosition } from '../../shared/protocol/direction';

export interface Row {
  /** Its number in the list. */
  readonly pair: number;
  readonly side: Side;
  /** In positions, up to the last one that is read. */
  readonly length: number;
  /** The first position that is read. */
  readonly from: number;
}

export type Batch = readonly Row[];

/** Of each pair, both sides. */
export function rowsOf(
  lengths: readonly Readonly<Record<Side, Lengths>>[],
  position: ReadPosition,
): readonly Row[] {
  return lengths.flatMap((ofPair, pair) =>
    sides.map(side => {
      const { prompt, total } = ofPair[side];
      return { pair, side, length: total, from: position === 'mean' ? prompt : total - 1 };
    }),
  );
}

/** Rows of one length, at most `size` together, shortest first. */
export function batchesOf(rows: readonly Row[], size: number): readonly Batch[] {
  const batches: Row[][] = [];
  for (const row of rows.toSorted((a, b) => a.length - b.length)) {
    const last = batches.at(-1);
    if (last && last.length < size && last[0]?.length === row.length) last.push(row);
    else batches.push([row]);
  }
  return batches;
}

export interface ReadOptions {
  readonly layers: readonly number[];
  readonly width: number;
  readonly signal: AbortSignal;
}

/** What one step may bring from all rows and layers, in numbers: 64 MiB. */
const mostNumbers = 2 ** 24;

/** [layers, D] of each row. */
export async function statesOf(
  asking: Asking,
  pairs: readonly NumberedPair[],
  batch: Batch,
  { layers, width, signal }: ReadOptions,
): Promise<readonly Float32Array[]> {
  const asked: AskedRow[] = [];
  for (const { pair, side } of batch) {
    const known = pairs[pair];
    if (known) asked.push(await askedRow(asking, known, side));
  }
  const length = batch[0]?.length ?? 0;
  const read = Math.min(...batch.map(({ from }) => from));
  const sums = batch.map(() => new Float64Array(layers.length * width));
  let sequence = Sequence.of(asking.model, asked);
  const upTo = async (end: number, options: Parameters<Sequence['advance']>[1]) => {
    const from = sequence.length;
    const next = asked.map(({ pieces }) => sliced(pieces, from, end));
    sequence = (await sequence.advance(next, { signal, ...options })).sequence;
  };
  if (read > 0) await upTo(read, {});
  const most = Math.max(1, Math.floor(mostNumbers / (batch.length * layers.length * width)));
  for (let from = read; from < length; from += most)
    await upTo(Math.min(length, from + most), {
      taps: { residuals: layers },
      read: reading => addReading(sums, batch, { layers, width }, reading),
    });
  return batch.map(({ from }, row) => meanOf(sums[row] ?? new Float64Array(0), length - from));
}

function addReading(
  sums: readonly Float64Array[],
  batch: Batch,
  { layers, width }: Omit<ReadOptions, 'signal'>,
  { rows, from, count, residual }: Reading,
): void {
  for (const [place, layer] of layers.entries()) {
    const values = residual(layer);
    if (!values) throw new DarkroomError('internal', `A step did not give the stream of layer ${layer}.`);
    for (const [index, row] of rows.entries()) {
      const [sum, first] = [sums[row], batch[row]?.from ?? 0];
      for (let position = Math.max(0, first - from); sum && position < count; position++) {
        const at = (index * count + position) * width;
        for (let d = 0; d < width; d++)
          sum[place * width + d] = (sum[place * width + d] ?? 0) + (values[at + d] ?? 0);
      }
    }
  }
}

function meanOf(sum: Float64Array, count: number): Float32Array {
  return Float32Array.from(sum, value => value / count);
}

/** Positions from..to of pieces, as one. */
function sliced(pieces: readonly NewPositions[], from: number, to: number): NewPositions {
  const tokens: number[] = [];
  const vectors: Float32Array[] = [];
  const classes = pieces.flatMap(piece => piece.classes).slice(from, to);
  let at = 0;
  for (const { inputs, classes: own } of pieces) {
    const [begin, end] = [Math.max(0, from - at), Math.min(own.length, to - at)];
    at += own.length;
    if (begin >= end) continue;
    if ('tokens' in inputs) tokens.push(...inputs.tokens.slice(begin, end));
    else {
      const width = inputs.embeddings.length / own.length;
      vectors.push(inputs.embeddings.subarray(begin * width, end * width));
    }
  }
  return { classes, inputs: vectors.length === 0 ? { tokens } : { embeddings: joined(vectors) } };
}

function joined(vectors: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const vector of vectors) {
    all.set(vector, filled);
    filled += vector.length;
  }
  return all;
}
