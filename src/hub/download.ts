// Problem: gigabytes over a network that breaks, from a server that may be wrong, onto a disk that may be full; and this
// process may be killed at any byte.
// Idea: what arrives is appended to "….part" and hashed on the way. An attempt begins with what lies there, hashed again, and
// asks for the rest by range. Only a file of the right size and hash loses its ".part".

import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename, rm, stat, truncate } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { interrupted, requireNoPage, requireStatus } from './answers';
import { withAttempts } from './attempts';
import { hasher } from './content-hash';
import { notStored } from './disk';
import type { HubFile } from './listing';
import { get, Passing } from './transport';
import type { Hub } from './transport';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';

export interface Download {
  readonly file: HubFile;
  readonly address: URL;
  /** Where it will lie. */
  readonly target: string;
  /** How much of it is there. */
  readonly onBytes: (bytes: number) => void;
}

/** So much makes up for a failed attempt. */
const progressBytes = 256 * 1024;

/** Resolves when the file lies at its target, with the size and the hash that were promised. */
export async function downloadFile(hub: Hub, { file, address, target, onBytes }: Download): Promise<void> {
  const what = printable(file.name, 200);
  const part = `${target}.part`;
  await mkdir(path.dirname(target), { recursive: true }).catch((error: unknown) => {
    throw notStored(target, error, hub.remedies);
  });
  if (await isWhole(target, file, hub.signal)) {
    onBytes(file.bytes);
    return;
  }
  // A server that always begins again and always breaks at the same place gets no further.
  let furthest = 0;
  await withAttempts(hub, what, progressed =>
    attempt(hub, {
      file,
      address,
      part,
      onBytes,
      onArrived: at => {
        if (at < furthest + progressBytes) return;
        furthest = at;
        progressed();
      },
    }),
  );
  await rename(part, target).catch((error: unknown) => {
    throw notStored(target, error, hub.remedies);
  });
}

/** Whether a file is there as promised; what is there and is otherwise goes away. */
async function isWhole(target: string, file: HubFile, signal: AbortSignal): Promise<boolean> {
  const bytes = await sizeOf(target);
  if (bytes === undefined) return false;
  if (bytes === file.bytes && (await hashOf(target, file, bytes, signal)).digest('hex') === file.hash.hex)
    return true;
  await rm(target, { force: true, recursive: true });
  return false;
}

interface Attempt {
  readonly file: HubFile;
  readonly address: URL;
  readonly part: string;
  readonly onBytes: (bytes: number) => void;
  /** How much of it has arrived, of bytes that were asked for. */
  readonly onArrived: (bytes: number) => void;
}

async function attempt(hub: Hub, { file, address, part, onBytes, onArrived }: Attempt): Promise<void> {
  let have = await keptOf(part, file.bytes);
  const resumed = have > 0;
  let hash = await hashOf(part, file, have, hub.signal);
  onBytes(have);
  if (have < file.bytes || file.bytes === 0) {
    const answer = await get(hub, address, resumed ? { range: `bytes=${have}-` } : {});
    if (answer.statusCode === 416) {
      answer.destroy();
      await rm(part, { force: true });
      throw new Passing('the server has less of it than was downloaded');
    }
    requireStatus(answer, resumed ? [200, 206] : [200], printable(file.name, 200), hub);
    if (!/\.html?$/i.test(file.name)) requireNoPage(answer, printable(file.name, 200), hub.remedies);
    // A server that does not know ranges sends all of it again.
    if (resumed && answer.statusCode === 200) {
      await truncate(part, 0);
      have = 0;
      hash = hasher(file.hash, file.bytes);
    }
    requireSize(answer, file, have);
    await append(hub, answer, { file, part, hash, have, onBytes, onArrived });
  }
  if (hash.digest('hex') === file.hash.hex) return;
  await rm(part, { force: true });
  // What lay there may have been damaged since: one whole download decides.
  if (resumed) throw new Passing('its content is not what its hash says');
  throw new DarkroomError('bad-input', `${printable(file.name, 200)} is not what its hash says.`, {
    remedy:
      'It was thrown away. The server, or something between it and here, changes files; try again, or another mirror.',
  });
}

interface Appending extends Omit<Attempt, 'address'> {
  readonly hash: Hash;
  readonly have: number;
}

async function append(
  hub: Hub,
  answer: IncomingMessage,
  { file, part, hash, have, onBytes, onArrived }: Appending,
): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(part, 'a');
  } catch (error) {
    answer.destroy();
    throw notStored(part, error, hub.remedies);
  }
  let at = have;
  try {
    for await (const bytes of answer as AsyncIterable<Buffer>) {
      if (at + bytes.length > file.bytes) throw sizeLie(file, 'more');
      await writeAll(handle, bytes).catch((error: unknown) => {
        throw notStored(part, error, hub.remedies);
      });
      hash.update(bytes);
      at += bytes.length;
      onArrived(at);
      onBytes(at);
    }
    if (at < file.bytes)
      throw new Passing(`the connection ended after ${formatBytes(at)} of ${formatBytes(file.bytes)}`);
    await handle.sync();
  } catch (error) {
    throw interrupted(error, hub.signal);
  } finally {
    answer.destroy();
    await handle.close();
  }
}

/** A write may take a part only, which is how a disk says that it is almost full. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await handle.write(bytes, done)).bytesWritten;
}

/** A range that is not the one asked for, or a length that can't be, is known before anything is written. */
function requireSize(answer: IncomingMessage, file: HubFile, have: number): void {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers['content-range'] ?? '');
  const length = answer.headers['content-length'];
  const promised = length === undefined ? undefined : Number(length);
  if (
    answer.statusCode === 206 &&
    (Number(range?.[1]) !== have || (range?.[2] !== '*' && Number(range?.[2]) !== file.bytes))
  ) {
    answer.destroy();
    throw sizeLie(file, 'another part');
  }
  if (promised === undefined || promised === file.bytes - have) return;
  answer.destroy();
  throw sizeLie(file, promised > file.bytes - have ? 'more' : 'less');
}

function sizeLie({ name, bytes }: HubFile, sent: string): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `${printable(name, 200)} should have ${formatBytes(bytes)}, and the server sends ${sent}.`,
    {
      remedy:
        'The server, or something between it and here, is at fault; try again later, or another mirror.',
    },
  );
}

/** How much of a download can be gone on with. */
async function keptOf(part: string, bytes: number): Promise<number> {
  const kept = (await sizeOf(part)) ?? 0;
  if (kept <= bytes) return kept;
  await rm(part, { force: true });
  return 0;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** The first bytes of a file, taken in; of none, it need not be there. */
async function hashOf(
  file: string,
  { hash, bytes }: HubFile,
  first: number,
  signal: AbortSignal,
): Promise<Hash> {
  const taken = hasher(hash, bytes);
  if (first === 0) return taken;
  for await (const part of createReadStream(file, { end: first - 1, signal }) as AsyncIterable<Buffer>)
    taken.update(part);
  return taken;
}
