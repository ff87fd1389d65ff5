// @ts-check
// A test process can end in ways that look like success: a test that calls process.exit(0), a crash that a
// parent reports as 0, a run that never started. So a run leaves a record, one line per event, written
// synchronously; only a record that reaches its own end line counts as a finished run.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: string[], ended: boolean, running: string }} Outcome
 *   `failed`: what did, and why; `running`: the test under way when the record stops.
 */

/**
 * Writes every event of a mocha run to `file`.
 * @param {import('mocha').Runner} runner
 * @param {string} file
 */
export function keepRecord(runner, file) {
  /** @param {object} event */
  const write = event => append(file, event);
  runner.on('test', test => write({ began: test.fullTitle() }));
  runner.on('pass', test => write({ passed: test.fullTitle() }));
  // Hooks and forbidden pending tests arrive here as well.
  runner.on('fail', (test, error) =>
    write({ failed: `${test.fullTitle()}: ${firstLine(error?.message ?? error)}` }),
  );
  runner.once('end', () => write({ ended: true }));
}

/**
 * Records a failure outside mocha's events, such as a test file that cannot be loaded.
 * @param {string} file
 * @param {string} title
 */
export function noteFailure(file, title) {
  append(file, { failed: title });
}

/** @param {unknown} message */
function firstLine(message) {
  return String(message).trim().split('\n')[0];
}

/**
 * @param {string} file
 * @param {object} event
 */
function append(file, event) {
  appendFileSync(file, JSON.stringify(event) + '\n');
}

/**
 * @param {string} file
 * @returns {Outcome}
 */
export function readRecord(file) {
  /** @type {Outcome} */
  const outcome = { passed: 0, failed: [], ended: false, running: '' };
  if (!existsSync(file)) return outcome;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.endsWith('}')) continue; // the last line of a killed process may be cut
    const event = JSON.parse(line);
    if ('began' in event) outcome.running = event.began;
    else outcome.running = '';
    if ('passed' in event) outcome.passed++;
    else if ('failed' in event) outcome.failed.push(event.failed);
    else if (event.ended) outcome.ended = true;
  }
  return outcome;
}
