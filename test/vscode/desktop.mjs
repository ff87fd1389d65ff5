// @ts-check
// VS Code as users have it, downloaded by @vscode/test-electron into .vscode-test/. It needs a network that
// reaches its update server, a display, and the libraries of a desktop; where one of them is missing the answer
// is a sentence, and the offline server is used instead.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { aptInstall, hasApt } from '../runner/apt.mjs';
import { run } from '../runner/packages.mjs';

/** @typedef {{ executable: string, prefix: string[] }} Desktop `prefix`: the program (with arguments) that gives it a display. */

/** How long the update server may stay silent, in ms; a network that drops packets would otherwise hold up every run. */
const silenceMs = 10_000;

/**
 * @param {{ root: string, version: string, say: (line: string) => void }} wish `version`: stable, min or x.y.z
 * @returns {Promise<Desktop | { reason: string }>}
 */
export async function desktopVSCode({ root, version, say }) {
  const wanted = version === 'min' ? minimum(root) : version;
  let executable;
  try {
    executable = await downloadAndUnzipVSCode({
      version: wanted,
      cachePath: path.join(root, '.vscode-test'),
      timeout: silenceMs,
      reporter: { report: once(say, `downloading VS Code ${wanted}`), error: () => {} },
    });
  } catch (error) {
    return {
      reason: `VS Code ${wanted} cannot be downloaded (${error instanceof Error ? error.message : error})`,
    };
  }
  const prefix = await display(say);
  if (!prefix) return { reason: 'there is no display, and xvfb-run is not installed' };
  const missing = await missingLibraries(executable);
  if (missing.length)
    return { reason: `VS Code needs libraries that are not installed (${missing.join(', ')})` };
  return { executable, prefix };
}

/**
 * The lowest version that package.json promises to work with.
 * @param {string} root
 */
function minimum(root) {
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return engines.vscode.replace(/^\D*/, '');
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string[] | undefined>} what to start VS Code with
 */
async function display(say) {
  if (process.platform !== 'linux' || process.env['DISPLAY']) return [];
  const program = '/usr/bin/xvfb-run';
  if (!existsSync(program) && hasApt()) await aptInstall(['xvfb', 'xauth'], say);
  return existsSync(program) ? [program, '--auto-servernum'] : undefined;
}

/** @param {string} executable */
async function missingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  const { output } = await run('ldd', [executable]);
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map(match => match[1]);
}

/**
 * @param {(line: string) => void} say
 * @param {string} line
 */
function once(say, line) {
  let said = false;
  return (/** @type {{ stage: string }} */ { stage }) => {
    if (stage === 'downloading' && !said) {
      said = true;
      say(line);
    }
  };
}
