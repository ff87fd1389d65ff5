// @ts-check
// Runs a program that runs tests, and decides what its end means. Success is never taken from an exit code
// alone: the record must reach its end line, and the exit code must agree with it.
import { statSync } from 'node:fs';
import { killGroup, startGroup } from './processes.mjs';
import { readRecord } from './record.mjs';

/**
 * @typedef {{ passed: number, failed: string[], problems: string[] }} TierResult
 *   `failed`: what did, and why; `problems`: sentences, one per failure that no test reported.
 */
/** @typedef {{ how: string, outcome: import('./record.mjs').Outcome, group: number | undefined }} End */
/**
 * @typedef {{ command: string, args: string[], options: import('node:child_process').SpawnOptions, record: string, stallMs: number,
 *   now?: () => number, alsoCheck?: (end: End) => Promise<string[]> | string[] }} Job
 *   `stallMs`: how long the record may stay as it is; `now`: the clock, in milliseconds; `alsoCheck`: looks at a finished run
 *   while its group still exists.
 */

/**
 * @param {Job} job
 * @returns {Promise<TierResult>}
 */
export async function supervise({
  command,
  args,
  options,
  record,
  stallMs,
  now = () => performance.now(),
  alsoCheck,
}) {
  const child = startGroup(command, args, options);
  /** @type {Promise<string>} */
  const ended = new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  const stall = watchForStall(record, stallMs, now);
  try {
    const how = await Promise.race([ended, stall.promise]);
    const outcome = readRecord(record);
    const problems = judge(how, outcome, stallMs);
    if (outcome.ended && alsoCheck) problems.push(...(await alsoCheck({ how, outcome, group: child.pid })));
    return { passed: outcome.passed, failed: outcome.failed, problems };
  } finally {
    stall.stop();
    killGroup(child.pid);
    await ended; // nothing may print after the totals
  }
}

/**
 * @param {TierResult[]} results
 * @returns {TierResult}
 */
export function together(results) {
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.flatMap(({ failed }) => failed),
    problems: results.flatMap(({ problems }) => problems),
  };
}

/**
 * @param {string} how
 * @param {import('./record.mjs').Outcome} outcome
 * @param {number} stallMs
 * @returns {string[]}
 */
function judge(how, { ended, running, failed }, stallMs) {
  const during = running ? ` during "${running}"` : '';
  if (how === 'stalled') {
    const silence = `for ${stallMs / 1000} s`;
    return [
      ended
        ? `the tests were done but their process did not end ${silence}`
        : `no test ended ${silence}${during}`,
    ];
  }
  if (!ended) return [`the test process stopped before its tests were done (${how})${during}`];
  if (how !== `exit code ${failed.length ? 1 : 0}`)
    return [`the test process ended with ${how} after its tests`];
  return [];
}

/**
 * Resolves with "stalled" when the record has not grown for `ms`. Mocha's own time limit cannot act while a test
 * blocks the thread; this one can.
 * @param {string} record
 * @param {number} ms
 * @param {() => number} now
 */
function watchForStall(record, ms, now) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<string>} */
  const promise = new Promise(resolve => {
    let size = -1;
    let since = now();
    timer = setInterval(() => {
      const found = statSync(record, { throwIfNoEntry: false })?.size ?? 0;
      if (found !== size) [size, since] = [found, now()];
      else if (now() - since > ms) resolve('stalled');
    }, 250);
  });
  return { promise, stop: () => clearInterval(timer) };
}
