// Problem: protobuf puts the length of a part in front of it, so a writer must know the length before the content,
// and a model may be larger than any one buffer.
// Idea: write from the back to the front. When a length is due, its content is already there and counted: one pass,
// no sizes kept anywhere. The result is a list of pieces: small things are gathered into blocks, and large byte
// ranges (weights, untouched parts of a file) are referred to, never copied.

import { DarkroomError } from '../shared/errors';
import type { Int64 } from './messages';

/** Below this many bytes a copy costs less than one more piece in the list, and in the caller's write calls. */
const smallestPiece = 1024;

const blockSize = 64 * 1024;

export class BackWriter {
  /** Bytes written so far. */
  length = 0;
  private readonly pieces: Uint8Array[] = [];
  private block = Buffer.alloc(0);
  /** The used and not yet listed part of the block. */
  private from = 0;
  private to = 0;

  /** Everything written, front to back. */
  finish(): Uint8Array[] {
    this.list();
    return this.pieces.reverse();
  }

  bytes(piece: Uint8Array): void {
    if (piece.length < smallestPiece) {
      const at = this.reserve(piece.length);
      this.block.set(piece, at);
      return;
    }
    this.list();
    this.pieces.push(piece);
    this.length += piece.length;
  }

  /** A length in front of what was written since the writer had `before` bytes. */
  lengthSince(before: number): void {
    this.varint(this.length - before);
  }

  text(value: string): void {
    const size = Buffer.byteLength(value);
    const at = this.reserve(size);
    this.block.write(value, at, size);
    this.varint(size);
  }

  float32(value: number): void {
    const at = this.reserve(4);
    this.block.writeFloatLE(value, at);
  }

  int64(value: Int64): void {
    if (typeof value === 'number' && value >= 0) this.varint(value);
    else this.bigVarint(BigInt.asUintN(64, exact(value)));
  }

  varint(value: number): void {
    if (!Number.isSafeInteger(value)) exact(value);
    let size = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
    let at = this.reserve(size);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.block[at++] = (rest % 0x80) | 0x80;
    this.block[at] = rest;
  }

  private bigVarint(value: bigint): void {
    let size = 1;
    for (let rest = value; rest >= 0x80n; rest >>= 7n) size++;
    let at = this.reserve(size);
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) this.block[at++] = Number(rest & 0x7fn) | 0x80;
    this.block[at] = Number(rest);
  }

  /** Makes room in front of what the block holds; returns where to write. The block may be another one afterwards. */
  private reserve(size: number): number {
    if (size > this.from) {
      this.list();
      this.block = Buffer.allocUnsafeSlow(Math.max(size, blockSize));
      this.from = this.to = this.block.length;
    }
    this.from -= size;
    this.length += size;
    return this.from;
  }

  private list(): void {
    if (this.from < this.to) {
      const { buffer, byteOffset } = this.block;
      this.pieces.push(new Uint8Array(buffer, byteOffset + this.from, this.to - this.from));
    }
    this.to = this.from;
  }
}

function exact(value: Int64): bigint {
  if (typeof value === 'bigint') return value;
  if (!Number.isSafeInteger(value)) {
    throw new DarkroomError('internal', `${value} cannot be written to a graph as an integer.`);
  }
  return BigInt(value);
}
