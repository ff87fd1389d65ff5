// Problem: a process may be killed in the middle of a write, and what it had finished must be told from what it had not.
// Idea: the journal is a sequence of frames, each with its lengths and checksums before it. A frame is there as a whole or
// it is not there; the first that is not whole ends the journal.
//
//   frame = magic u32 | JSON bytes u32 | tensor bytes u32 | CRC-32 of JSON u32 | CRC-32 of tensors u32
//         | CRC-32 of the five before u32 | JSON | tensors            (little-endian)
//
// JSON and tensors have a checksum each, so that a reader may take the one without reading the other.

import { crc32 } from 'node:zlib';

export const journalSignature = Buffer.from('DARKJRN1', 'latin1');

export const frameHeaderBytes = 24;
const magic = 0x4d415246;

/** The largest part of a frame; larger things are written in several. */
export const largestPart = 2 ** 30;

export interface FrameHeader {
  readonly jsonBytes: number;
  readonly tensorBytes: number;
  readonly jsonCheck: number;
  readonly tensorCheck: number;
}

export function encodeFrame(json: unknown, tensors: readonly Uint8Array[]): Buffer {
  const text = Buffer.from(JSON.stringify(json));
  const header = Buffer.alloc(frameHeaderBytes);
  const tensorBytes = tensors.reduce((sum, tensor) => sum + tensor.byteLength, 0);
  const fields = [magic, text.length, tensorBytes, crc32(text), tensors.reduce((sum, t) => crc32(t, sum), 0)];
  fields.forEach((field, i) => header.writeUInt32LE(field, 4 * i));
  header.writeUInt32LE(crc32(header.subarray(0, 20)), 20);
  return Buffer.concat([header, text, ...tensors]);
}

/** Undefined: no frame begins here. */
export function frameHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.length < frameHeaderBytes || bytes.readUInt32LE(0) !== magic) return undefined;
  if (bytes.readUInt32LE(20) !== crc32(bytes.subarray(0, 20))) return undefined;
  const jsonBytes = bytes.readUInt32LE(4);
  const tensorBytes = bytes.readUInt32LE(8);
  if (jsonBytes > largestPart || tensorBytes > largestPart) return undefined;
  return { jsonBytes, tensorBytes, jsonCheck: bytes.readUInt32LE(12), tensorCheck: bytes.readUInt32LE(16) };
}
