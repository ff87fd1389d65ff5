// Whether there is room, and what a disk says when there is none.

import { statfs } from 'node:fs/promises';
import path from 'node:path';
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

export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free === undefined || free >= bytes + spareBytes) return;
  throw new DarkroomError(
    'unsupported',
    `The model needs ${formatBytes(bytes)} more, and ${formatBytes(free)} are free on the disk of ${printable(folder)}.`,
    {
      remedy:
        'Make room, choose a smaller precision, or another folder (darkroom.hub.folder, DARKROOM_MODELS).',
    },
  );
}

const full: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

export function notStored(file: string, error: unknown): DarkroomError {
  const { code } = error as NodeJS.ErrnoException;
  return full.includes(code)
    ? new DarkroomError('bad-input', `The disk is full: ${printable(file)} could not be written.`, {
        remedy: 'Make room and add the model again; what was downloaded is kept.',
        cause: error,
      })
    : new DarkroomError(
        'bad-input',
        `${printable(file)} could not be written (${code ?? printable(String(error), 200)}).`,
        {
          remedy: 'Check the permissions, or choose another folder (darkroom.hub.folder, DARKROOM_MODELS).',
          cause: error,
        },
      );
}
