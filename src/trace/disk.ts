// Problem: disks become full, and half a file under its final name would pass for a whole one.
// Idea: ask for the space first, say in one sentence what could not be written, and let a name appear only when all of
// its bytes are on the disk.

import { open, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { DarkroomError } from '../shared/errors';
import { formatBytes } from '../shared/format';

/** Left free for others: the space may be gone before it is used. */
const reserve = 2 ** 24;

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether this is what the system says when there is no room. */
export const isFullDisk = (code: string | undefined) => code !== undefined && fullCodes.has(code);

/** `where` is the file that is going to be written. */
export async function requireSpace(where: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path.dirname(where));
  const free = bavail * bsize;
  if (bytes + reserve <= free) return;
  throw new DarkroomError(
    'unsupported',
    `${path.basename(where)} needs ${formatBytes(bytes)}, and its disk has ${formatBytes(free)} left.`,
    { remedy: 'Free some space and finish the trace again; nothing of it is lost.' },
  );
}

export function writeFailure(file: string, cause: unknown): DarkroomError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EEXIST')
    return new DarkroomError('bad-input', `${path.basename(file)} is there already.`, {
      remedy: 'Choose another name, or finish or delete what is there.',
      cause,
    });
  const full = isFullDisk(code);
  return new DarkroomError(
    full ? 'unsupported' : 'bad-input',
    full
      ? `There is no space left for ${path.basename(file)}.`
      : `${path.basename(file)} cannot be written${code === undefined ? '' : ` (${code})`}.`,
    { remedy: `Free some space, or choose another folder; the steps so far are kept.`, cause },
  );
}

/** Writes all of it: a single write may take a part only. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** A new name is safe only when its folder is on the disk; Windows does that by itself. */
export async function syncFolder(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path.dirname(file), 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
