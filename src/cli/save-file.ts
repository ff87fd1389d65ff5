// Problem: a result that was cut off looks like a whole one, and a file of somebody's is gone with one careless name.
// Idea: all of it is written beside its place under another name, and gets its own when it is whole; a name that is taken
// stays taken unless it was said otherwise.

import { link, open, rename, rm, stat } from 'node:fs/promises';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { isFullDisk } from '../trace/disk';
import { unfinishedName } from '../trace/export/unfinished';

type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** Resolves to the number of bytes. */
export async function saveFile(file: string, pieces: Pieces, force: boolean): Promise<number> {
  const there = await stat(file).catch(() => undefined);
  if (there && !force) throw taken(file);
  // A file in the place of a device or a pipe would break every other program that uses it.
  if (there && !there.isFile() && !there.isDirectory()) throw unwritable(file, 'it is no ordinary file');
  const unfinished = unfinishedName(file, process.pid);
  try {
    const bytes = await written(unfinished, pieces);
    await (force ? rename(unfinished, file) : appear(unfinished, file));
    return bytes;
  } catch (error) {
    throw error instanceof DarkroomError ? error : saveFailure(file, error);
  } finally {
    await rm(unfinished, { force: true }).catch(() => undefined);
  }
}

async function written(file: string, pieces: Pieces): Promise<number> {
  const handle = await open(file, 'wx');
  try {
    let bytes = 0;
    for await (const piece of pieces) {
      const data = typeof piece === 'string' ? Buffer.from(piece) : piece;
      await handle.appendFile(data);
      bytes += data.length;
    }
    await handle.sync();
    return bytes;
  } finally {
    await handle.close();
  }
}

/** A link never replaces what is there; where a file system has none, a look has to do. */
async function appear(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw taken(to, error);
    if (await stat(to).catch(() => undefined)) throw taken(to, error);
    await rename(from, to);
  }
}

function taken(file: string, cause?: unknown): DarkroomError {
  return new DarkroomError('bad-input', `${printable(file)} is there already.`, {
    remedy: 'Write over it with --force, or name another file with --out.',
    cause,
  });
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'there is a folder of this name',
  EACCES: 'its folder is not yours to write in',
  EPERM: 'its folder is not yours to write in',
  EROFS: 'its disk can only be read',
  ENAMETOOLONG: 'its name is too long',
};

function saveFailure(file: string, cause: unknown): DarkroomError {
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (isFullDisk(code))
    return new DarkroomError('unsupported', `There is no space left for ${printable(file)}.`, {
      remedy: 'Free some space, or name a file on another disk; nothing was left behind.',
      cause,
    });
  return unwritable(file, sentences[code], cause);
}

function unwritable(file: string, why: string | undefined, cause?: unknown): DarkroomError {
  return new DarkroomError('bad-input', `${printable(file)} cannot be written${why ? `: ${why}` : ''}.`, {
    remedy: 'Name another file with --out.',
    cause,
  });
}
