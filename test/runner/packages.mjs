// @ts-check
// Large parts that only some machines need (a Chromium, a VS Code server) live in package folders of their
// own and are installed when first needed, exactly as locked. A stamp beside the installed files tells which
// lock they came from, so that the next run costs nothing.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * `npm ci` in `folder`, unless that was done for the same lock file.
 * @param {string} folder
 * @param {(line: string) => void} say
 */
export async function installPackages(folder, say) {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(folder, 'node_modules', '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  const name = path.basename(folder);
  say(`installing the test packages of ${name} (npm ci)`);
  const began = performance.now();
  // engine-strict is off because the server is run by the Node that the folder carries, not by this one.
  const args = ['ci', '--prefix', folder, '--loglevel=error', '--no-progress', '--engine-strict=false'];
  const { status, output } = await run('npm', args, { cwd: folder });
  if (status !== 0)
    throw new Error(`npm ci in ${folder} failed; check the connection to your package registry.\n${output}`);
  writeFileSync(stamp, lock);
  say(`${name} installed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/**
 * Runs a program to its end and keeps what it said.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ status: number, output: string }>} status 127 when the program cannot be started
 */
export function run(command, args, options) {
  return new Promise(resolve => {
    const shell = process.platform === 'win32'; // npm is a .cmd there
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], shell, ...options });
    let output = '';
    child.stdout?.on('data', text => (output += text));
    child.stderr?.on('data', text => (output += text));
    child.once('error', error => resolve({ status: 127, output: error.message }));
    child.once('close', status => resolve({ status: status ?? 1, output: output.trim() }));
  });
}
