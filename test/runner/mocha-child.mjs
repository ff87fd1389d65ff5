// @ts-check
// The process in which one tier's bundles run: node mocha-child.mjs '{"files":[],"grep":"","timeoutMs":0,"record":"","graceMs":0}'.
import { loadSuite } from './load.mjs';
import { keepRecord } from './record.mjs';

/** @type {import('./load.mjs').Suite & { graceMs: number }} `graceMs`: ordinary clean-up (a closing browser, a killed engine) is done well before. */
const suite = JSON.parse(process.argv[2] ?? '{}');
const { mocha, unloadable } = loadSuite(suite, process.stdout.isTTY);
const runner = mocha.run(failures => {
  process.exitCode = failures + unloadable ? 1 : 0;
  whatKeepsRunning();
});
keepRecord(runner, suite.record);

/** A process that cannot end by itself has leaked a timer, a socket or a child: say which kind, then leave. */
function whatKeepsRunning() {
  setTimeout(() => {
    const kinds = process.getActiveResourcesInfo().filter(kind => !/^(TTYWrap|PipeWrap|Timeout)$/.test(kind));
    const what = kinds.length ? [...new Set(kinds)].join(', ') : 'a timer or a pipe';
    console.error(
      `The tests are done but something they started still runs: ${what}. Dispose it in after().`,
    );
    process.exit(3);
  }, suite.graceMs).unref();
}
