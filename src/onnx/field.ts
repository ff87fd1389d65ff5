// Problem: each field of a message has a number, a form on the wire and a type, alone or in a list.
// Idea: a codec per type, and two ways to make a field of it: `one` and `many`. Fields are written back to front.

import type { Int64 } from './messages';
import { wire } from './reader';
import type { Reader } from './reader';
import type { BackWriter } from './writer';

/** A field of a message, bound to its number. */
export interface Field<V> {
  readonly number: number;
  /**
   * The value after one more occurrence of the field; `before` is what came so far, and may be extended. Undefined
   * if there is still nothing: a packed list can be there without an element.
   */
  read(reader: Reader, wireType: number, before: V | undefined): V | undefined;
  write(out: BackWriter, value: V): void;
}

export interface ValueCodec<V> {
  readonly wireType: number;
  /** Set if a field that is not a list must not be repeated in the file. */
  readonly onlyOnce?: boolean;
  read(reader: Reader): V;
  write(out: BackWriter, value: V): void;
}

export const text: ValueCodec<string> = {
  wireType: wire.delimited,
  read: reader => reader.text(),
  write: (out, value) => out.text(value),
};

export const bytes: ValueCodec<Uint8Array> = {
  wireType: wire.delimited,
  read: reader => reader.part(),
  write: (out, value) => {
    out.bytes(value);
    out.varint(value.length);
  },
};

/** An integer that is a number: sizes, versions, enumerations. */
export const int: ValueCodec<number> = {
  wireType: wire.varint,
  read: reader => reader.int(),
  write: (out, value) => out.int64(value),
};

export const int64: ValueCodec<Int64> = {
  wireType: wire.varint,
  read: reader => reader.int64(),
  write: (out, value) => out.int64(value),
};

export const float: ValueCodec<number> = {
  wireType: wire.fixed32,
  read: reader => reader.float32(),
  write: (out, value) => out.float32(value),
};

export function one<V>(number: number, codec: ValueCodec<V>): Field<V> {
  return {
    number,
    read: (reader, wireType, before) => {
      reader.expect(wireType, codec.wireType);
      if (codec.onlyOnce === true) reader.expectFirst(before);
      return codec.read(reader);
    },
    write: (out, value) => {
      codec.write(out, value);
      out.varint(number * 8 + codec.wireType);
    },
  };
}

/** A list, read in both of protobuf's forms (one field per element, or packed), written with a field per element. */
export function many<V>(number: number, codec: ValueCodec<V>): Field<readonly V[]> {
  const element = one(number, codec);
  return {
    number,
    read: (reader, wireType, before) => {
      // The list of a message without elements is shared by all, so the first element starts a new one.
      const list = before === undefined || before.length === 0 ? [] : (before as V[]);
      if (wireType === codec.wireType) {
        reader.charge(8);
        list.push(codec.read(reader));
        return list;
      }
      reader.expect(wireType, wire.delimited);
      const outer = reader.enter();
      while (reader.position < reader.limit) {
        reader.charge(8);
        list.push(codec.read(reader));
      }
      reader.leave(outer);
      return list.length === 0 ? before : list;
    },
    write: (out, list) => {
      for (let i = list.length - 1; i >= 0; i--) element.write(out, list[i] as V);
    },
  };
}
