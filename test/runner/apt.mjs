// @ts-check
// On a Debian-like machine where we are root (a container, a CI job), missing programs can simply be installed.
import { existsSync, readFileSync } from 'node:fs';
import { run } from './packages.mjs';

/** Whether apt-get may be used here. */
export function hasApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Ubuntu's chromium package only asks for a snap, which a container cannot run. */
export function isUbuntu() {
  return existsSync('/etc/os-release') && /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/**
 * @param {string[]} packages
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} whether they are installed now
 */
export function aptInstall(packages, say) {
  const wanted = packages.join(' ');
  const next = queue.then(async () => {
    say(`installing ${wanted} (apt-get)`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    updated ??= run('apt-get', ['update', '-q'], { env });
    await updated; // an update that fails may still leave usable lists
    const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
    const { status, output } = await run('apt-get', args, { env });
    if (status !== 0) say(`apt-get could not install ${wanted}: ${output.split('\n').at(-1)}`);
    return status === 0;
  });
  queue = next;
  return next;
}

/** apt-get holds a lock, so one call waits for the other. @type {Promise<unknown>} */
let queue = Promise.resolve();
/** @type {Promise<unknown> | undefined} */
let updated;
