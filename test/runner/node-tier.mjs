// @ts-check
// Runs a tier whose tests need plain Node, or a browser driven from Node.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { membersOf, until } from './processes.mjs';
import { supervise } from './supervise.mjs';
import { temporaryFolder } from './temporary.mjs';

/** @typedef {{ tier: string, files: string[], grep: string, timeoutMs: number, stallMs: number, root: string, env?: NodeJS.ProcessEnv, stdio?: 'inherit' | 'ignore' | number, graceMs?: number, now?: () => number }} NodeTier
 *   `graceMs`: how long what was started may take to end after the last test; `now`: the clock that tells of a stall. */

const childScript = fileURLToPath(new URL('./mocha-child.mjs', import.meta.url));

/**
 * @param {NodeTier} job
 * @returns {Promise<import('./supervise.mjs').TierResult>}
 */
export async function runNodeTier(job) {
  const { tier, files, grep, timeoutMs, stallMs, root, env, stdio = 'inherit', graceMs = 10_000, now } = job;
  const { folder, remove } = temporaryFolder(`darkroom-${tier}-`);
  const record = path.join(folder, 'record.jsonl');
  try {
    return await supervise({
      command: process.execPath,
      args: [
        '--enable-source-maps',
        childScript,
        JSON.stringify({ files, grep, timeoutMs, record, graceMs }),
      ],
      options: {
        cwd: root,
        stdio: ['ignore', stdio, stdio],
        env: { ...process.env, ...env, DARKROOM_ROOT: root },
      },
      record,
      stallMs,
      ...(now && { now }),
      alsoCheck: end => leftovers(end, graceMs),
    });
  } finally {
    remove();
  }
}

/**
 * Children that were just killed need a moment to disappear.
 * @param {import('./supervise.mjs').End} end
 * @param {number} graceMs
 */
async function leftovers({ group }, graceMs) {
  if (await until(graceMs, () => membersOf(group).length === 0)) return [];
  return [`the tests left processes running: ${[...new Set(membersOf(group))].join(', ')}`];
}
