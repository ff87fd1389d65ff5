// @ts-check
// The entry that VS Code loads for a test run (`run`). It lives in the extension host, where console.* is VS
// Code's and cannot be assigned, and whose output takes different ways on a desktop and on a server. So what
// the tests print goes to a file that the runner shows while it grows.
import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import { Mocha } from 'mocha';
import { keepRecord } from '../runner/record.mjs';
import { loadFiles } from '../runner/load.mjs';

/** @returns {Promise<void>} */
export function run() {
  const { files, grep, timeoutMs, record, report } = JSON.parse(process.env['DARKROOM_SUITE'] ?? '{}');
  process.setSourceMapsEnabled(true);
  const print = (/** @type {unknown[]} */ ...words) => appendFileSync(report, format(...words) + '\n');
  Mocha.reporters.Base.consoleLog = print;
  globalThis.console = Object.assign(Object.create(console), {
    log: print,
    info: print,
    warn: print,
    error: print,
  });
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    color: false,
    timeout: timeoutMs,
    forbidOnly: true,
    forbidPending: true,
    ...(grep && { fgrep: grep }),
  });
  const unloadable = loadFiles(mocha, files, record);
  return new Promise((resolve, reject) => {
    const runner = mocha.run(failures => {
      if (failures + unloadable) reject(new Error(`${failures + unloadable} tests failed`));
      else resolve();
    });
    keepRecord(runner, record);
  });
}
