// Problem: hundreds of responses of different lengths are read, of each a position or a few, and at some layers. Rows of a
// batch advance together, the stream of all positions at all layers would be gigabytes, and there are decoders that take
// several rows only at the beginning, or one position at a time.
// Idea: responses of one length are computed together, in an order that depends on pairs and model alone, so that a run that
// was interrupted computes the same batches, and only as many as fit into one step. Where the last position alone is read,
// those before it are computed without reading; a row on its own may be computed in any pieces.

import { askedRow, sides } from './extract-asking';
import type { AskedRow, Asking, Lengths, Side } from './extract-asking';
import type { NumberedPair } from './pairs';
import type { Model } from '../../model/run/model';
import { Sequence } from '../../model/run/sequence';
import type { AdvanceOptions, NewPositions } from '../../model/run/sequence';
import { chunksOf } from '../../runtime/chunks';
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

/** Rows of one length, shortest first; `most` says how many such rows there may be together. */
export function batchesOf(rows: readonly Row[], most: (row: Row) => number): readonly Batch[] {
  const batches: Row[][] = [];
  for (const row of rows.toSorted((a, b) => a.length - b.length)) {
    const last = batches.at(-1);
    if (last && last[0]?.length === row.length && last.length < most(row)) last.push(row);
    else batches.push([row]);
  }
  return batches;
}

export interface ReadOptions {
  readonly layers: readonly number[];
  readonly width: number;
}

/** What one step may bring from all rows and layers, in numbers: 256 MiB. */
const mostNumbers = 2 ** 26;

/** How many rows like this one the decoder computes in one step, up to `most`. */
export function togetherOf(
  { decoder }: Model,
  { length, from }: Row,
  { layers, width }: ReadOptions,
  most: number,
): number {
  const read = (isLast(length, from) ? 1 : length) * layers.length * width;
  const sizes = {
    past: 0,
    positions: length,
    heads: decoder.manifest?.heads ?? 1,
    vocabulary: decoder.logitsPerPosition,
  };
  let rows = Math.max(1, Math.min(most, Math.floor(mostNumbers / read)));
  while (rows > 1 && chunksOf({ ...sizes, rows }).length > 1) rows--;
  return rows;
}

function isLast(length: number, from: number): boolean {
  return from === length - 1;
}

/** Where one step ends and the next begins, and from where on there is something to read. */
function stepsOf(
  batch: Batch,
  length: number,
  { layers, width }: ReadOptions,
): readonly [number, ...number[]] {
  const from = Math.min(...batch.map(row => row.from));
  if (batch.length > 1 && !isLast(length, from)) return [0, length];
  const most = Math.max(1, Math.floor(mostNumbers / (batch.length * layers.length * width)));
  const ends: [number, ...number[]] = [from];
  for (let at = from; at < length; at += most) ends.push(Math.min(length, at + most));
  return ends;
}

/** [layers, D] of each row. */
export async function statesOf(
  asking: Asking,
  pairs: readonly NumberedPair[],
  batch: Batch,
  options: ReadOptions,
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const asked: AskedRow[] = [];
  for (const { pair, side } of batch) {
    const known = pairs[pair];
    if (known) asked.push(await askedRow(asking, known, side));
  }
  const { layers, width } = options;
  const length = batch[0]?.length ?? 0;
  const sums = batch.map(() => new Float64Array(layers.length * width));
  let sequence = Sequence.of(asking.model, asked);
  const upTo = async (end: number, reads: AdvanceOptions) => {
    const next = asked.map(({ pieces }) => sliced(pieces, sequence.length, end));
    sequence = (await sequence.advance(next, { signal, ...reads })).sequence;
  };
  const [unread, ...ends] = stepsOf(batch, length, options);
  if (unread > 0) await upTo(unread, {});
  for (const end of ends)
    await upTo(end, {
      taps: { residuals: layers },
      read: reading => addReading(sums, batch, options, reading),
    });
  return batch.map(({ from }, row) => meanOf(sums[row] ?? new Float64Array(0), length - from));
}

function addReading(
  sums: readonly Float64Array[],
  batch: Batch,
  { layers, width }: ReadOptions,
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
