// @ts-check
// Tests start engines, servers and browsers, and a test that goes wrong leaves them behind. Every tier
// therefore runs in a process group of its own, and whatever is left of the group is ended with it, also when
// the runner itself is interrupted.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

const windows = process.platform === 'win32';
/** @type {Set<number>} */
const groups = new Set();

for (const [signal, number] of /** @type {const} */ ([
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
])) {
  process.once(signal, () => {
    for (const group of groups) killGroup(group);
    process.exit(128 + number);
  });
}

/**
 * Starts a program as the leader of a new process group.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {ChildProcess}
 */
export function startGroup(command, args, options) {
  const child = spawn(command, args, { ...options, detached: !windows });
  if (child.pid !== undefined) groups.add(child.pid);
  return child;
}

/**
 * Ends a group at once. SIGKILL, because a busy loop or an orphan does not answer anything gentler.
 * @param {number | undefined} group
 */
export function killGroup(group) {
  if (group === undefined) return;
  groups.delete(group);
  try {
    if (windows) spawnSync('taskkill', ['/pid', String(group), '/T', '/F'], { stdio: 'ignore' });
    else process.kill(-group, 'SIGKILL');
  } catch {
    // already gone
  }
}

/**
 * Command names of the living members of a group (Linux only; elsewhere nothing is known and the list is empty).
 * @param {number | undefined} group
 * @returns {string[]}
 */
export function membersOf(group) {
  if (process.platform !== 'linux' || group === undefined) return [];
  const found = [];
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(pgrp) === group && state !== 'Z') found.push(name);
    } catch {
      // ended while we were reading
    }
  }
  return found;
}

/**
 * Waits until `done()` is true, at most `ms`; tells whether it became true.
 * @param {number} ms
 * @param {() => boolean} done
 */
export async function until(ms, done) {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (done()) return true;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return done();
}
