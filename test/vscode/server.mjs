// @ts-check
// Where VS Code cannot be downloaded, the npm package code-server carries a complete VS Code server with its
// workbench: real extension host, commands, webviews and custom editors, shown by a headless Chromium. Only its
// `server-main.js` is used, which is VS Code's own; three small native modules that npm would have to compile
// are missing, and the server only logs that (a nicer log, a watchdog and fast copies are all they give).
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { startGroup } from '../runner/processes.mjs';
import { cleanEnvironment } from './profile.mjs';

/** @typedef {{ node: string, serverMain: string }} OfflineVSCode */
/** @typedef {{ port: number, log: () => string, exited: Promise<string>, process: import('node:child_process').ChildProcess }} Server */

/**
 * Starts the server for one profile.
 * @param {{ vscode: OfflineVSCode, profile: import('./profile.mjs').Profile, trust: import('./profile.mjs').Trust,
 *   driver: boolean, env?: NodeJS.ProcessEnv, ownGroup: boolean }} wish
 *   `driver`: let the page report the exit code of a test run, which also mutes notifications; `ownGroup`: lead a process group of its own; false when the caller's group is ended as a whole.
 * @returns {Promise<Server>}
 */
export async function startServer({ vscode, profile, trust, driver, env, ownGroup }) {
  const logFile = path.join(profile.folder, 'server.log');
  const log = createWriteStream(logFile);
  const child = (ownGroup ? startGroup : spawn)(
    vscode.node,
    [vscode.serverMain, ...options(profile, trust, driver, chooseBuiltins(vscode, profile))],
    {
      cwd: profile.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...cleanEnvironment(profile), ...noGallery, ...env },
    },
  );
  /** @type {Promise<string>} */
  const exited = new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`the server ended with ${signal ?? code}`));
  });
  let said = '';
  /** @type {Promise<number>} */
  const listening = new Promise(resolve => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', text => {
        log.write(text);
        if (said.length < 100_000) said += text;
        const port = /Extension host agent listening on (\d+)/.exec(said);
        if (port) resolve(Number(port[1]));
      });
  });
  const first = await Promise.race([listening, exited]);
  if (typeof first === 'string')
    throw new Error(`VS Code's server did not start: ${first}\n${withoutNoise(said)}`);
  return { port: first, log: () => readFileSync(logFile, 'utf8'), exited, process: child };
}

/** Without a gallery the server has nobody to ask about extensions. */
const noGallery = { EXTENSIONS_GALLERY: '{}' };

/**
 * @param {import('./profile.mjs').Profile} profile
 * @param {import('./profile.mjs').Trust} trust
 * @param {boolean} driver
 * @param {string} builtins
 */
function options(profile, trust, driver, builtins) {
  return [
    '--host=127.0.0.1',
    '--port=0',
    '--without-connection-token', // listens on this machine only, for one test run
    '--accept-server-license-terms',
    `--server-data-dir=${path.join(profile.folder, 'server')}`,
    `--user-data-dir=${profile.userData}`,
    `--extensions-dir=${profile.extensions}`,
    `--builtin-extensions-dir=${builtins}`,
    '--telemetry-level=off',
    '--disable-telemetry',
    '--disable-experiments',
    '--disable-update-check',
    '--disable-getting-started-override',
    // Seconds that a page which went without a word may come back in; else its extensions, and the engine, stay for hours.
    '--reconnection-grace-time=20',
    ...(driver ? ['--enable-smoke-test-driver'] : []),
    ...(trust === 'trusted' ? ['--disable-workspace-trust'] : []),
  ];
}

/**
 * A folder with the built-in extensions that can work here: git's needs a native module (and would say so
 * in a notification), and an assistant needs the network.
 * @param {OfflineVSCode} vscode
 * @param {import('./profile.mjs').Profile} profile
 */
function chooseBuiltins({ serverMain }, profile) {
  const all = path.resolve(path.dirname(serverMain), '..', 'extensions');
  const chosen = path.join(profile.folder, 'builtin');
  mkdirSync(chosen);
  for (const name of readdirSync(all))
    if (!/^(git|github|copilot)$/.test(name)) symlinkSync(path.join(all, name), path.join(chosen, name));
  return chosen;
}

/**
 * What the server says without the lines about native modules, which are expected (see above).
 * @param {string} text
 */
export function withoutNoise(text) {
  const blocks = text.split(/\n(?=\[|Error|\S)/);
  return blocks
    .filter(block => !/spdlog|native-watchdog|fs-copyfile|MODULE_NOT_FOUND/.test(block))
    .join('\n');
}
