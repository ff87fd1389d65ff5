// @ts-check
// The entry that VS Code loads for a test run (`run`). It lives in the extension host, where console.* is VS
// Code's and cannot be assigned, and whose output takes different ways on a desktop and on a server. So what
// the tests print goes to a file that the runner shows while it grows.
import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import { loadSuite, Mocha } from '../runner/load.mjs';
import { keepRecord } from '../runner/record.mjs';
import { withSourceLines } from './source-lines.mjs';

/** The offline server lacks its compiled modules (see server.mjs), which its extension host mentions at length. */
const missingOnPurpose = /Cannot find (package|module) '(@vscode\/)?(spdlog|native-watchdog|deviceid)'/;

/** @returns {Promise<void>} */
export function run() {
  const { report, ...suite } = JSON.parse(process.env['DARKROOM_SUITE'] ?? '{}');
  process.setSourceMapsEnabled(true); // makes Node read the maps; see source-lines.mjs
  const print = (/** @type {unknown[]} */ ...said) => {
    const text = format(...said);
    if (!missingOnPurpose.test(text)) appendFileSync(report, text + '\n');
  };
  Mocha.reporters.Base.consoleLog = print;
  const words = { value: print };
  // Defined, not assigned: VS Code's console swallows assignments, also those to an heir of it.
  const hosts = globalThis.console;
  globalThis.console = Object.create(console, { log: words, info: words, warn: words, error: words });
  const { mocha, unloadable } = loadSuite(suite, false);
  return new Promise((resolve, reject) => {
    const runner = mocha.run(failures => {
      globalThis.console = hosts; // which also prints the reason of a rejection
      if (failures + unloadable) reject(new Error(`${failures + unloadable} tests failed`));
      else resolve();
    });
    runner.on('fail', (_, error) => {
      if (typeof error?.stack === 'string') error.stack = withSourceLines(error.stack);
    });
    keepRecord(runner, suite.record);
  });
}
