// @ts-check
// Several things that print, at once. What the first one says is shown while it runs, what the others say when all have
// ended, one after the other.
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporary.mjs';

/**
 * @template T
 * @param {((said: 'inherit' | number) => Promise<T>)[]} jobs Each is told where its output goes.
 * @returns {Promise<T[]>}
 */
export async function sideBySide(jobs) {
  const { folder, remove } = temporaryFolder('darkroom-side-by-side-');
  /** @param {number} place */
  const file = place => path.join(folder, `${place}.txt`);
  try {
    const results = await Promise.all(
      jobs.map(async (job, place) => {
        const said = place === 0 ? 'inherit' : openSync(file(place), 'w');
        try {
          return await job(said);
        } finally {
          if (typeof said === 'number') closeSync(said);
        }
      }),
    );
    for (const place of jobs.keys()) if (place > 0) process.stdout.write(readFileSync(file(place)));
    return results;
  } finally {
    remove();
  }
}
