// Problem: a tensor's values can be millions of numbers in one field; an array of JavaScript numbers would be slow
// to make and could not hold 64-bit integers.
// Idea: such a field is a typed array, filled from the packed bytes. It grows by doubling when a writer has spread
// it over many fields, so that this stays linear.

import type { Field } from './field';
import { wire } from './reader';
import type { Reader } from './reader';
import type { BackWriter } from './writer';

type Column = Float32Array | Float64Array | Int32Array | BigInt64Array | BigUint64Array;

interface ColumnType<C extends Column> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): C;
}

/** A column with room for `extra` elements more; `start` is where they go. */
function extend<C extends Column>(type: ColumnType<C>, before: C | undefined, extra: number): C {
  const used = before?.length ?? 0;
  const length = used + extra;
  const size = type.BYTES_PER_ELEMENT;
  if (before !== undefined && before.buffer.byteLength >= length * size) {
    return new type(before.buffer as ArrayBuffer, 0, length);
  }
  const capacity = before === undefined ? length : Math.max(length, used * 2);
  const buffer = new ArrayBuffer(capacity * size);
  if (before !== undefined) new Uint8Array(buffer).set(bytesOf(before));
  return new type(buffer, 0, length);
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function fixedColumn<C extends Column>(number: number, type: ColumnType<C>, wireType: number): Field<C> {
  const size = type.BYTES_PER_ELEMENT;
  return {
    number,
    read: (reader, found, before) => {
      if (found !== wireType) reader.expect(found, wire.delimited);
      const byteLength = found === wireType ? size : reader.length();
      const start = reader.take(byteLength);
      if (byteLength % size !== 0) reader.fail(`a list of numbers ends inside a number`, start);
      const column = extend(type, before, byteLength / size);
      bytesOf(column).set(reader.bytes.subarray(start, start + byteLength), column.byteLength - byteLength);
      return column;
    },
    write: (out, column) => {
      const before = out.length;
      out.bytes(bytesOf(column));
      out.lengthSince(before);
      out.varint(number * 8 + wire.delimited);
    },
  };
}

interface Varints<C extends Column> {
  /** Reads `count` varints into the end of the column. */
  fill(reader: Reader, column: C, from: number): void;
  put(out: BackWriter, column: C, at: number): void;
}

function varintColumn<C extends Column>(number: number, type: ColumnType<C>, varints: Varints<C>): Field<C> {
  const size = type.BYTES_PER_ELEMENT;
  return {
    number,
    read: (reader, found, before) => {
      const from = before?.length ?? 0;
      if (found === wire.varint) {
        reader.charge(size);
        const column = extend(type, before, 1);
        varints.fill(reader, column, from);
        return column;
      }
      reader.expect(found, wire.delimited);
      const outer = reader.enter();
      const count = countVarints(reader);
      reader.charge(count * size);
      const column = extend(type, before, count);
      varints.fill(reader, column, from);
      if (reader.position !== reader.limit) reader.fail('a list of numbers ends inside a number');
      reader.leave(outer);
      return column;
    },
    write: (out, column) => {
      const before = out.length;
      for (let i = column.length - 1; i >= 0; i--) varints.put(out, column, i);
      out.lengthSince(before);
      out.varint(number * 8 + wire.delimited);
    },
  };
}

function countVarints(reader: Reader): number {
  let count = 0;
  for (let i = reader.position; i < reader.limit; i++) if ((reader.bytes[i] ?? 0) < 0x80) count++;
  return count;
}

/** 64-bit integers are filled by halves; every platform of ONNX Runtime is little-endian. */
function fillHalves(reader: Reader, column: BigInt64Array | BigUint64Array, from: number): void {
  const halves = new Uint32Array(column.buffer, column.byteOffset, column.length * 2);
  for (let i = from; i < column.length; i++) reader.halves(halves, 2 * i);
}

function put64(out: BackWriter, column: BigInt64Array | BigUint64Array, at: number): void {
  out.int64(column[at] ?? 0n);
}

export const float32s = (number: number): Field<Float32Array> =>
  fixedColumn(number, Float32Array, wire.fixed32);

export const float64s = (number: number): Field<Float64Array> =>
  fixedColumn(number, Float64Array, wire.fixed64);

export const int32s = (number: number): Field<Int32Array> =>
  varintColumn(number, Int32Array, {
    fill: (reader, column, from) => {
      for (let i = from; i < column.length; i++) column[i] = reader.int32();
    },
    put: (out, column, at) => out.int64(column[at] ?? 0),
  });

export const int64s = (number: number): Field<BigInt64Array> =>
  varintColumn<BigInt64Array>(number, BigInt64Array, { fill: fillHalves, put: put64 });

export const uint64s = (number: number): Field<BigUint64Array> =>
  varintColumn<BigUint64Array>(number, BigUint64Array, { fill: fillHalves, put: put64 });
