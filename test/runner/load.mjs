// @ts-check
// The mocha that every tier runs, in plain Node and inside VS Code. One test file that throws while loading (or is
// focused with .only) must not hide the tests of the others: it counts as one failure and the rest is run.
import path from 'node:path';
// @ts-expect-error its types do not know this name, which is the one that both import and require give
import { Mocha as AnyMocha } from 'mocha';
import { noteFailure } from './record.mjs';

/** @type {typeof import('mocha')} */
export const Mocha = AnyMocha;

/** @typedef {{ files: string[], grep: string, timeoutMs: number, record: string }} Suite `grep`: words of the titles to run, or empty. */

/**
 * @param {Suite} suite
 * @param {boolean} color
 * @returns {{ mocha: import('mocha'), unloadable: number }} `unloadable`: how many files could not be loaded
 */
export function loadSuite({ files, grep, timeoutMs, record }, color) {
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    color,
    timeout: timeoutMs,
    // A focused or skipped test would let the rest rot unseen.
    forbidOnly: true,
    forbidPending: true,
    ...(grep && { fgrep: grep }),
  });
  let unloadable = 0;
  for (const file of files) {
    try {
      mocha.files = [file];
      mocha['loadFiles']();
    } catch (error) {
      unloadable++;
      noteFailure(record, `loading ${path.basename(file)}`);
      console.error(`\n${path.basename(file)} could not be loaded:`, error);
    }
  }
  mocha.files = []; // mocha.run would load them again
  return { mocha, unloadable };
}
