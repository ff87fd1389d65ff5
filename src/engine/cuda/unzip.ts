// One file out of a zip: its directory at the end says where the file lies and how it is packed. What comes out is held to the
// size and the hash that were promised, so a wrong or hostile zip is no more than a sentence.

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import type { CudaMember } from './package';
import { notStored } from '../../hub/disk';
import type { Remedies } from '../../hub/remedies';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

export interface Unpacking {
  readonly zip: string;
  readonly member: CudaMember;
  readonly target: string;
  readonly signal: AbortSignal;
  readonly remedies: Remedies;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const [endBytes, entryBytes, headerBytes] = [22, 46, 30];
const longestComment = 65_535;
const largestDirectory = 16 * 2 ** 20;
const [stored, deflated] = [0, 8];

export async function unpack({ zip, member, target, signal, remedies }: Unpacking): Promise<void> {
  const wrong = (why: string, cause?: unknown) =>
    new DarkroomError('bad-input', `${printable(path.basename(zip))} ${why}.`, {
      remedy: `It was not used. Check ${remedies.source}.`,
      cause,
    });
  const place = await placeIn(zip, member.path);
  if (!place) throw wrong(`holds no ${member.path}`);
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(part: Buffer, _encoding, done) {
      bytes += part.length;
      hash.update(part);
      if (bytes > member.bytes) done(wrong(`holds another ${member.path}`));
      else done(undefined, part);
    },
  });
  const reading = createReadStream(zip, { start: place.start, end: place.start + place.packed - 1 });
  const written = createWriteStream(target, { flush: true });
  try {
    if (place.method === deflated) await pipeline(reading, createInflateRaw(), counted, written, { signal });
    else await pipeline(reading, counted, written, { signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason as Error;
    if (error instanceof DarkroomError) throw error;
    const isPacking = /^(Z_|ERR_STREAM)/.test((error as NodeJS.ErrnoException).code ?? '');
    throw isPacking ? wrong(`is damaged at ${member.path}`, error) : notStored(target, error, remedies);
  }
  if (bytes !== member.bytes || hash.digest('hex') !== member.sha256)
    throw wrong(`holds another ${member.path}`);
}

interface Place {
  readonly start: number;
  readonly packed: number;
  readonly method: number;
}

/** Undefined where it is no zip, or there is no such file in it. */
async function placeIn(zip: string, name: string): Promise<Place | undefined> {
  const handle = await open(zip, 'r');
  try {
    const { size } = await handle.stat();
    const end = await read(handle, Math.max(0, size - endBytes - longestComment), size);
    const at = lastMark(end);
    if (at < 0) return undefined;
    const start = end.readUInt32LE(at + 16);
    const bytes = Math.min(end.readUInt32LE(at + 12), largestDirectory);
    const entry = entryIn(await read(handle, start, start + bytes), name);
    if (!entry || (entry.method !== stored && entry.method !== deflated)) return undefined;
    const header = await read(handle, entry.header, entry.header + headerBytes);
    if (header.length < headerBytes) return undefined;
    const names = header.readUInt16LE(26) + header.readUInt16LE(28);
    return { start: entry.header + headerBytes + names, packed: entry.packed, method: entry.method };
  } finally {
    await handle.close();
  }
}

function lastMark(end: Buffer): number {
  for (let at = end.length - endBytes; at >= 0; at--) if (end.readUInt32LE(at) === endMark) return at;
  return -1;
}

function entryIn(directory: Buffer, name: string) {
  for (let at = 0; at + entryBytes <= directory.length;) {
    if (directory.readUInt32LE(at) !== entryMark) return undefined;
    const named = directory.readUInt16LE(at + 28);
    const end = at + entryBytes + named;
    if (directory.toString('utf8', at + entryBytes, end) === name)
      return {
        method: directory.readUInt16LE(at + 10),
        packed: directory.readUInt32LE(at + 20),
        header: directory.readUInt32LE(at + 42),
      };
    at = end + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return undefined;
}

/** What there is of it. */
async function read(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, to - from));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}
