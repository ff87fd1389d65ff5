// @ts-check
// Runs a tier whose tests need plain Node, or a browser driven from Node.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { membersOf, until } from './processes.mjs';
import { supervise } from './supervise.mjs';
import { temporaryFolder } from './temporary.mjs';

/** @typedef {{ tier: string, files: string[], grep: string, timeoutMs: number, stallMs: number, root: string, env?: NodeJS.ProcessEnv, stdio?: 'inherit' | 'ignore' | number }} NodeTier */

const childScript = fileURLToPath(new URL('./mocha-child.mjs', import.meta.url));

/**
 * @param {NodeTier} job
 * @returns {Promise<import('./supervise.mjs').TierResult>}
 */
export async function runNodeTier({ tier, files, grep, timeoutMs, stallMs, root, env, stdio = 'inherit' }) {
  const { folder, remove } = temporaryFolder(`darkroom-${tier}-`);
  const record = path.join(folder, 'record.jsonl');
  try {
    return await supervise({
      command: process.execPath,
      args: ['--enable-source-maps', childScript, JSON.stringify({ files, grep, timeoutMs, record })],
      options: {
        cwd: root,
        stdio: ['ignore', stdio, stdio],
        env: { ...process.env, ...env, DARKROOM_ROOT: root },
      },
      record,
      stallMs,
      alsoCheck: leftovers,
    });
  } finally {
    remove();
  }
}

/** @param {import('./supervise.mjs').End} end */
async function leftovers({ group }) {
  const graceMs = 2000; // children that were just killed need a moment to disappear
  if (await until(graceMs, () => membersOf(group).length === 0)) return [];
  return [`the tests left processes running: ${[...new Set(membersOf(group))].join(', ')}`];
}
