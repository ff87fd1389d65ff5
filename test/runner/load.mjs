// @ts-check
// One test file that throws while loading (or is focused with .only, which is forbidden) must not hide the tests
// of the others: it counts as one failure and the rest is run.
import path from 'node:path';
import { noteFailure } from './record.mjs';

/**
 * @param {import('mocha')} mocha
 * @param {string[]} files
 * @param {string} record
 * @returns {number} how many files could not be loaded
 */
export function loadFiles(mocha, files, record) {
  let failures = 0;
  for (const file of files) {
    try {
      mocha.files = [file];
      mocha.loadFiles();
    } catch (error) {
      failures++;
      noteFailure(record, `loading ${path.basename(file)}`);
      console.error(`\n${path.basename(file)} could not be loaded:`, error);
    }
  }
  mocha.files = []; // mocha.run would load them again
  return failures;
}
