// What a trace looks like to whoever reads it, whether it is finished, being written, or was left behind.

import { fromHalf } from '../shared/half';
import type { TraceDocument } from '../shared/trace/document';
import type { TensorFacts } from '../shared/trace/tensors';
import { bytesOf } from './plan';
import { wrong } from './shape';

export interface OpenTrace {
  readonly path: string;
  readonly kind: 'journal' | 'finished';
  readonly document: TraceDocument;
  readonly tensors: ReadonlyMap<string, TensorFacts>;
  /** Rows `from` up to, and without, `to`; all of them by default. Only their bytes are read. */
  read(name: string, from?: number, to?: number): Promise<TensorSlice>;
  /** Entry `part` along the second axis of a row: one of its layers, say. Only its bytes are read. */
  readPart(name: string, row: number, part: number): Promise<TensorSlice>;
  /** Takes in what a journal has got since; says whether there was anything. */
  refresh(): Promise<boolean>;
  close(): Promise<void>;
}

export interface TensorSlice {
  readonly name: string;
  /** The first axis counts the rows that were read. */
  readonly shape: readonly number[];
  /** F32 and F16 as 32-bit floats. */
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** What one read may ask for: a page draws far less, and a mistake would fill the memory. */
const largestRead = 2 ** 29;

export interface RowRange {
  readonly facts: TensorFacts;
  readonly from: number;
  readonly to: number;
}

/** The first axis of a tensor is its rows; a picture's rows are its rows of pixels. */
export function rangeOf(
  tensors: ReadonlyMap<string, TensorFacts>,
  name: string,
  from = 0,
  to?: number,
): RowRange {
  const facts = tensors.get(name);
  if (!facts) throw wrong(`Tensor ${name}`, 'is not in this trace');
  const rows = facts.shape[0] ?? 0;
  const end = to ?? rows;
  if (!Number.isInteger(from) || !Number.isInteger(end) || from < 0 || end > rows || from > end)
    throw wrong(`Tensor ${name}`, `has rows 0 to ${rows}, and not ${from} to ${end}`);
  const range = { facts, from, to: end };
  if (bytesOfRange(range) > largestRead) throw wrong(`Tensor ${name}`, 'is too large to be read at once');
  return range;
}

/** A row is a tensor of its own, and what is counted by its first axis are its rows. */
export function rangeInRow({ facts }: RowRange, part: number): RowRange {
  const row = { ...facts, shape: facts.shape.slice(1) };
  return rangeOf(new Map([[facts.name, row]]), facts.name, part, part + 1);
}

export function rowBytes({ dtype, shape }: TensorFacts): number {
  return shape.slice(1).reduce((product, size) => product * size, bytesOf[dtype]);
}

export function bytesOfRange({ facts, from, to }: RowRange): number {
  return (to - from) * rowBytes(facts);
}

let halves: Float32Array | undefined;

/** All 65,536 of them: a heat map of all heads is converted while a person scrubs. */
function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => fromHalf(half));
  return halves;
}

/** `bytes` hold the rows of the range, and nothing else. */
export function sliceOf({ facts, from, to }: RowRange, bytes: Uint8Array): TensorSlice {
  // A copy is aligned, and has a buffer of its own that can be handed to another process.
  const { buffer } = new Uint8Array(bytes);
  const shape = [to - from, ...facts.shape.slice(1)];
  return { name: facts.name, shape, values: valuesOf(facts, buffer) };
}

function valuesOf({ dtype }: TensorFacts, buffer: ArrayBuffer): TensorSlice['values'] {
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'I32':
      return new Int32Array(buffer);
    case 'U8':
      return new Uint8Array(buffer);
    case 'F16': {
      const table = halfTable();
      const bits = new Uint16Array(buffer);
      const values = new Float32Array(bits.length);
      // A loop: `from` and `map` take ten times as long.
      for (let i = 0; i < bits.length; i++) values[i] = table[bits[i] ?? 0] ?? 0;
      return values;
    }
  }
}
