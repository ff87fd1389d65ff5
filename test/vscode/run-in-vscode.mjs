// @ts-check
// Runs test bundles in one VS Code, desktop or offline server, with a fresh profile and workspace.
import { closeSync, cpSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { showWhileItGrows } from '../runner/follow.mjs';
import { supervise } from '../runner/supervise.mjs';
import { createProfile } from './profile.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** @typedef {import('../runner/supervise.mjs').TierResult} TierResult */
/** @typedef {{ kind: 'desktop', executable: string, prefix: string[] }} Desktop */
/** @typedef {{ kind: 'offline', server: import('./server.mjs').OfflineVSCode, browser: import('../support/chromium-launch.mjs').Browser }} Offline */
/** @typedef {Desktop | Offline} VSCode */
/**
 * @typedef {{ vscode: VSCode, root: string, extension: string, suite: string, files: string[], grep: string,
 *   trust: import('./profile.mjs').Trust, workspace: string, timeoutMs: number, stallMs: number, logs: string, quiet?: boolean }} Launch
 *   `extension`: folder of the extension under development; `suite`: the bundle with run(); `logs`: where VS Code's
 *   logs are kept when something went wrong around the tests.
 */

/**
 * @param {Launch} launch
 * @returns {Promise<TierResult>}
 */
export async function runInVSCode(launch) {
  const profile = createProfile({ workspace: launch.workspace, trust: launch.trust });
  const inProfile = (/** @type {string} */ name) => path.join(profile.folder, name);
  const [record, report, log] = [inProfile('record.jsonl'), inProfile('report.txt'), inProfile('launch.log')];
  const output = openSync(log, 'w');
  const shown = launch.quiet ? undefined : showWhileItGrows(report);
  try {
    const result = await supervise({
      ...command(launch, profile, record, report),
      options: { cwd: launch.root, stdio: ['ignore', output, output] },
      record,
      stallMs: launch.stallMs,
    });
    if (result.problems.length || process.env['DARKROOM_KEEP_LOGS']) keepLogs(profile.folder, launch.logs);
    if (result.problems.length) explain(result.problems, log, path.relative(launch.root, launch.logs));
    return result;
  } finally {
    shown?.stop();
    closeSync(output);
    profile.remove();
  }
}

/**
 * @param {Launch} launch
 * @param {import('./profile.mjs').Profile} profile
 * @param {string} record
 * @param {string} report
 */
function command({ vscode, root, extension, suite, files, grep, trust, timeoutMs }, profile, record, report) {
  const desktop = vscode.kind === 'desktop';
  const executable = desktop ? vscode.executable : path.join(here, 'shim.mjs');
  const job = { executable, desktop, extension, tests: suite, trust, profile };
  const env = {
    DARKROOM_ROOT: root,
    DARKROOM_SUITE: JSON.stringify({ files, grep, timeoutMs, record, report }),
    ...(!desktop && {
      DARKROOM_BROWSER: JSON.stringify(vscode.browser),
      DARKROOM_OFFLINE: JSON.stringify({ server: vscode.server, profile, trust }),
    }),
  };
  const prefix = desktop ? vscode.prefix : [];
  const launcher = [
    process.execPath,
    path.join(here, 'launch.mjs'),
    JSON.stringify(job),
    JSON.stringify(env),
  ];
  const [program = '', ...args] = [...prefix, ...launcher];
  return { command: program, args };
}

/**
 * @param {string} folder
 * @param {string} target
 */
function keepLogs(folder, target) {
  rmSync(target, { recursive: true, force: true });
  for (const name of readdirSync(folder).filter(file => /\.(log|txt|jsonl)$/.test(file)))
    cpSync(path.join(folder, name), path.join(target, name));
}

/**
 * Adds the launcher's last words to the first problem, and where the logs are.
 * @param {string[]} problems
 * @param {string} log
 * @param {string} logs
 */
function explain(problems, log, logs) {
  const lines = readFileSync(log, 'utf8').split('\n');
  const last = lines.filter(line => line.trim() && !/^(Exit code:|Test run )/.test(line)).at(-1);
  problems[0] += `${last ? `: ${last.trim()}` : ''} (logs in ${logs})`;
}
