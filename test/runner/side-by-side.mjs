// @ts-check
// Several things that print, a few at a time. One alone says what it says while it runs; of several each is heard whole, when
// it has ended.
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporary.mjs';

/**
 * @template T
 * @param {((said: 'inherit' | number) => Promise<T>)[]} jobs Each is told where its output goes.
 * @param {number} atOnce
 * @returns {Promise<T[]>}
 */
export async function sideBySide(jobs, atOnce) {
  if (jobs.length === 1) return Promise.all(jobs.map(job => job('inherit')));
  const { folder, remove } = temporaryFolder('darkroom-side-by-side-');
  /** @type {T[]} */
  const results = [];
  const waiting = jobs.entries();
  const work = async () => {
    for (const [place, job] of waiting) results[place] = await heardWhole(job, path.join(folder, `${place}`));
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
    return results;
  } finally {
    remove();
  }
}

/**
 * @template T
 * @param {(said: number) => Promise<T>} job
 * @param {string} file
 */
async function heardWhole(job, file) {
  const said = openSync(file, 'w');
  try {
    return await job(said);
  } finally {
    closeSync(said);
    process.stdout.write(readFileSync(file));
  }
}
