// @ts-check
// Runs a tier whose tests need plain Node (or a browser driven from Node), and decides what its end means.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { killGroup, membersOf, startGroup, until } from './processes.mjs';
import { readRecord } from './record.mjs';

/** @typedef {{ passed: number, failed: number, problems: string[] }} TierResult `problems`: sentences, one per failure that no test reported. */
/** @typedef {{ tier: string, files: string[], grep: string, timeoutMs: number, stallMs: number, root: string, env?: NodeJS.ProcessEnv }} NodeTier */

const childScript = fileURLToPath(new URL('./mocha-child.mjs', import.meta.url));

/**
 * @param {NodeTier} job
 * @returns {Promise<TierResult>}
 */
export async function runNodeTier({ tier, files, grep, timeoutMs, stallMs, root, env }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), `darkroom-${tier}-`));
  const record = path.join(folder, 'record.jsonl');
  const child = startGroup(
    process.execPath,
    ['--enable-source-maps', childScript, JSON.stringify({ files, grep, timeoutMs, record })],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env, DARKROOM_ROOT: root } },
  );
  /** @type {Promise<string>} */
  const ended = new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  const stalled = watchForStall(record, stallMs);
  try {
    const how = await Promise.race([ended, stalled.promise]);
    const problems = await judge(how, record, child.pid, stallMs);
    const { passed, failed } = readRecord(record);
    return { passed, failed, problems };
  } finally {
    stalled.stop();
    killGroup(child.pid);
    await ended; // nothing of the tier may print after the totals
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} how
 * @param {string} record
 * @param {number | undefined} group
 * @param {number} stallMs
 */
async function judge(how, record, group, stallMs) {
  const { ended, running, failed } = readRecord(record);
  const during = running ? ` during "${running}"` : '';
  if (how === 'stalled') return [`no test ended for ${stallMs / 1000} s${during}; the tier was ended`];
  if (!ended) return [`the test process stopped before its tests were done (${how})${during}`];
  const problems = [];
  if (how === 'exit code 3') problems.push('the test process could not end by itself (see above)');
  else if (how !== `exit code ${failed ? 1 : 0}`) problems.push(`the test process ended with ${how} after its tests`);
  const graceMs = 2000; // children that were just killed need a moment to disappear
  if (!(await until(graceMs, () => membersOf(group).length === 0)))
    problems.push(`the tests left processes running: ${[...new Set(membersOf(group))].join(', ')}`);
  return problems;
}

/**
 * Resolves with "stalled" when the record has not grown for `ms`. Mocha's own timeouts cannot fire while a
 * test blocks the thread; this one can.
 * @param {string} record
 * @param {number} ms
 */
export function watchForStall(record, ms) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<string>} */
  const promise = new Promise(resolve => {
    let size = -1;
    let since = performance.now();
    timer = setInterval(() => {
      const now = statSync(record, { throwIfNoEntry: false })?.size ?? 0;
      if (now !== size) [size, since] = [now, performance.now()];
      else if (performance.now() - since > ms) resolve('stalled');
    }, 250);
  });
  return { promise, stop: () => clearInterval(timer) };
}
