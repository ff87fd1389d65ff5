// @ts-check
// Runs one VS Code with tests in it, through @vscode/test-electron: node launch.mjs '{…}' (see `Job`). It is a
// process of its own because test-electron writes VS Code's chatter to its own output, and because the runner
// can then end it, VS Code and everything they started as one group.
import { spawn } from 'node:child_process';
import { runTests } from '@vscode/test-electron';
import { cleanEnvironment } from './profile.mjs';

/**
 * @typedef {{ executable: string, desktop: boolean, extension: string, tests: string, trust: import('./profile.mjs').Trust,
 *   profile: import('./profile.mjs').Profile }} Job
 */

/** @type {Job} */
const { executable, desktop, extension, tests, trust, profile } = JSON.parse(process.argv[2] ?? '{}');

const launchArgs = [
  profile.workspace,
  `--user-data-dir=${profile.userData}`,
  `--extensions-dir=${profile.extensions}`,
];

const clean = cleanEnvironment(profile);
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, clean, JSON.parse(process.argv[3] ?? '{}'));

try {
  process.exitCode =
    desktop && trust === 'untrusted'
      ? await withoutTrustFlag()
      : await runTests({
          vscodeExecutablePath: executable,
          extensionDevelopmentPath: extension,
          extensionTestsPath: tests,
          launchArgs,
        });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  const code = error instanceof Error && 'code' in error ? Number(error.code) : Number.NaN;
  process.exitCode = Number.isInteger(code) && code > 0 ? code : 70;
}

/**
 * runTests always adds --disable-workspace-trust, with which no workspace is ever untrusted.
 * @returns {Promise<number>}
 */
function withoutTrustFlag() {
  const args = [
    ...launchArgs,
    '--no-sandbox',
    '--disable-gpu-sandbox',
    '--disable-updates',
    '--skip-welcome',
    '--skip-release-notes',
    `--extensionDevelopmentPath=${extension}`,
    `--extensionTestsPath=${tests}`,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, { stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 70));
  });
}
