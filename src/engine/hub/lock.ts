// One at a time adds, or removes, a model. Who works on it goes on saying so, for machines that share a folder.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { WriteLock } from '../write-lock';
import { notStored } from '../../hub/disk';

const touchMs = 15_000;

export async function lockedAt<T>(place: string, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(place), { recursive: true }).catch((error: unknown) => {
    throw notStored(place, error);
  });
  const lock = await WriteLock.take(place);
  const touching = setInterval(() => void lock.touch(), touchMs);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    await lock.release();
  }
}
