// Whether there is room, and what a disk says when there is none.

import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { modelRemedies } from './remedies';
import type { Remedies } from './remedies';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';

/** What stays free, for everything else that happens on a disk. */
const spareBytes = 64 * 2 ** 20;

/** Of the disk on which a folder lies or will lie; undefined where the system does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    try {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path.dirname(place) === place)
        return undefined;
    }
  }
}

export async function requireRoom(
  folder: string,
  bytes: number,
  what: string,
  remedy: string,
): Promise<void> {
  const free = await freeBytes(folder);
  if (free === undefined || free >= bytes + spareBytes) return;
  throw new DarkroomError(
    'unsupported',
    `${what} needs ${formatBytes(bytes)} more, and ${formatBytes(free)} are free on the disk of ${printable(folder)}.`,
    { remedy },
  );
}

const full: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

export function notStored(file: string, error: unknown, { folder }: Remedies = modelRemedies): DarkroomError {
  const { code } = error as NodeJS.ErrnoException;
  return full.includes(code)
    ? new DarkroomError('bad-input', `The disk is full: ${printable(file)} could not be written.`, {
        remedy: 'Make room and try again; what was downloaded is kept.',
        cause: error,
      })
    : new DarkroomError(
        'bad-input',
        `${printable(file)} could not be written (${code ?? printable(String(error), 200)}).`,
        {
          remedy: `Check the permissions, or choose another folder (${folder}).`,
          cause: error,
        },
      );
}
