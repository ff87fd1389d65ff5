// Problem: the bytes may come from anywhere, so every length, number and nesting in them is a claim.
// Idea: one cursor that checks each claim against the innermost message it is in, and three limits (depth, text
// length, memory), and that can fail in one way only: a sentence with the byte offset.

import { DarkroomError } from '../shared/errors';
import type { Int64 } from './messages';

export const wire = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/** The limit of Google's own readers, so that what they accept is accepted here. */
const deepestNesting = 100;

/** Far above any real text, below what a JavaScript string can hold. */
const longestText = 2 ** 28;

/**
 * What decoded data may occupy beyond the file itself. Two bytes can claim an object of two hundred, so that
 * without a limit a file of 100 MB could ask for 10 GB; real decoders of 20,000 nodes need about 100 MB.
 */
const memoryAllowance = 512 * 2 ** 20;

export class Reader {
  readonly bytes: Uint8Array;
  position: number;
  /** Where the innermost message, or packed list, ends. */
  limit: number;
  private readonly name: string;
  private buffer: Buffer | undefined;
  private floats: DataView | undefined;
  private fieldStart = 0;
  private depth = 0;
  private memory = 0;
  // The two halves of the last varint: a bigint for each number would cost more than the decoding.
  private low = 0;
  private high = 0;

  constructor(bytes: Uint8Array, name: string, start = 0, end = bytes.length) {
    // A Buffer's views would be Buffers, with other methods than readers of the graph expect.
    this.bytes =
      bytes.constructor === Uint8Array
        ? bytes
        : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.name = name;
    this.position = start;
    this.limit = end;
  }

  fail(problem: string, at = this.position): never {
    throw new DarkroomError(
      'bad-input',
      `${this.name} is not a complete ONNX model: ${problem} at byte ${at}.`,
      { remedy: 'Download or export the file again.' },
    );
  }

  /** Field number times 8 plus wire type. */
  tag(): number {
    this.fieldStart = this.position;
    const tag = this.unsigned();
    if (tag < 8 || tag > 0xffffffff) this.fail('there is no such field number', this.fieldStart);
    return tag;
  }

  /** Refuses a field that appears in another form than onnx.proto says. */
  expect(found: number, wanted: number): void {
    if (found !== wanted) this.fail('a field has the wrong form', this.fieldStart);
  }

  /** Refuses a second value where only one can be meant; readers that merge and readers that replace would differ. */
  expectFirst(before: unknown): void {
    if (before !== undefined) this.fail('a part that can be there once is there twice', this.fieldStart);
  }

  skip(wireType: number): void {
    switch (wireType) {
      case wire.varint:
        this.varint();
        return;
      case wire.fixed64:
        this.take(8);
        return;
      case wire.delimited:
        this.take(this.length());
        return;
      case wire.fixed32:
        this.take(4);
        return;
      default:
        this.fail('a field has a form that ONNX does not use', this.fieldStart);
    }
  }

  /** Moves over `count` bytes and returns where they start. */
  take(count: number): number {
    const start = this.position;
    if (count > this.limit - start) {
      const missing = count - (this.limit - start);
      this.fail(
        this.limit === this.bytes.length
          ? `the file ends ${missing} bytes too early`
          : 'a part is longer than the whole',
        start,
      );
    }
    this.position = start + count;
    return start;
  }

  length(): number {
    return this.unsigned();
  }

  /** Narrows the cursor to a part with a length in front; hand the result to `leave` at its end. */
  enter(): number {
    const length = this.length();
    const start = this.take(length);
    const outer = this.limit;
    this.position = start;
    this.limit = start + length;
    if (++this.depth > deepestNesting) this.fail(`messages are nested more than ${deepestNesting} deep`);
    return outer;
  }

  leave(outer: number): void {
    this.depth--;
    this.limit = outer;
  }

  /** Accounts for memory that decoding is about to use. */
  charge(bytes: number): void {
    this.memory += bytes;
    if (this.memory > memoryAllowance) this.fail('the model has more parts than any real one');
  }

  text(): string {
    const length = this.length();
    const start = this.take(length);
    if (length > longestText) this.fail('a text is longer than any real one', start);
    this.charge(32);
    this.buffer ??= Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.buffer.toString('utf8', start, start + length);
  }

  /** A view, not a copy. */
  part(): Uint8Array {
    const length = this.length();
    const start = this.take(length);
    this.charge(192);
    return this.bytes.subarray(start, start + length);
  }

  float32(): number {
    const start = this.take(4);
    this.floats ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.floats.getFloat32(start, true);
  }

  /** A signed integer that must be exact as a number. */
  int(): number {
    const start = this.position;
    const value = this.int64();
    if (typeof value === 'bigint') this.fail(`${value} is out of range for a size or version`, start);
    return value;
  }

  int64(): Int64 {
    this.varint();
    if (this.high < 0x200000) return this.high * 2 ** 32 + this.low;
    const signed = (this.high | 0) * 2 ** 32 + this.low;
    if (Number.isSafeInteger(signed)) return signed;
    return (BigInt(this.high | 0) << 32n) | BigInt(this.low);
  }

  /** Reads a varint into two 32-bit halves, low first. */
  halves(into: Uint32Array, at: number): void {
    this.varint();
    into[at] = this.low;
    into[at + 1] = this.high;
  }

  /** The low 32 bits of a varint, as protobuf reads an int32. */
  int32(): number {
    this.varint();
    return this.low | 0;
  }

  private unsigned(): number {
    const start = this.position;
    this.varint();
    if (this.high >= 0x200000) this.fail('a length or field number is out of range', start);
    return this.high * 2 ** 32 + this.low;
  }

  private varint(): void {
    const start = this.position;
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      if (this.position >= this.limit) this.fail('a number is cut off', start);
      const byte = this.bytes[this.position++] ?? 0;
      const bits = byte & 0x7f;
      if (i < 4) low |= bits << (7 * i);
      else if (i === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * i - 32);
      if (byte < 0x80) {
        if (i === 9 && byte > 1) break;
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    this.fail('a number has more than 64 bits', start);
  }
}
