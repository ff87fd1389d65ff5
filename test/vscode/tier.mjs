// @ts-check
// The tier with VS Code. Tests run inside it in two launches, test/vscode/*.test.ts in a trusted workspace and
// test/vscode/untrusted/*.test.ts in restricted mode; test/vscode/workbench/*.test.ts work its window from outside.
import path from 'node:path';
import { bundleForNode } from '../runner/bundle.mjs';
import { runNodeTier } from '../runner/node-tier.mjs';
import { together } from '../runner/supervise.mjs';
import { runInVSCode } from './run-in-vscode.mjs';

/** @typedef {import('../runner/supervise.mjs').TierResult} TierResult */

/**
 * Mocha's limit for one test, and how long VS Code may show no progress (it needs 3 to 20 s to start): against what hangs, so wide
 * that a busy machine reaches neither.
 */
const limits = { timeoutMs: 240_000, stallMs: 420_000 };

/**
 * @param {{ root: string, files: string[], grep: string, vscode: import('./run-in-vscode.mjs').VSCode }} job
 * @returns {Promise<TierResult>}
 */
export async function runVSCodeTier({ root, files, grep, vscode }) {
  const out = path.join(root, 'out', 'test', 'vscode');
  const suite = await bundleSuite(root, out);
  /** @type {TierResult[]} */
  const results = [];
  /** @param {TierResult} result @param {string} where */
  const add = (result, where) =>
    results.push({ ...result, problems: result.problems.map(problem => `${where}: ${problem}`) });
  for (const trust of /** @type {const} */ (['trusted', 'untrusted'])) {
    const chosen = endLast(files.filter(file => path.dirname(file) === folders(out)[trust]));
    if (chosen.length === 0) continue;
    console.log(`\n  (${trust} workspace)`);
    const launch = { vscode, root, extension: root, suite, files: chosen, grep, trust, ...limits };
    const workspace = path.join(root, 'test', 'vscode', 'workspace');
    const logs = path.join(root, 'out', 'logs', `vscode-${trust}`);
    add(await runInVSCode({ ...launch, workspace, logs }), `${trust} workspace`);
  }
  const outside = files.filter(file => path.dirname(file) === folders(out).workbench);
  if (outside.length > 0 && canDriveWorkbench()) {
    console.log('\n  (from outside)');
    add(await runNodeTier({ tier: 'workbench', files: outside, grep, root, ...limits }), 'workbench');
  }
  return together(results);
}

/** @param {string} out */
function folders(out) {
  return { trusted: out, untrusted: path.join(out, 'untrusted'), workbench: path.join(out, 'workbench') };
}

/** The window is worked through a page, which the VS Code server from npm gives on Linux only. */
function canDriveWorkbench() {
  if (process.platform === 'linux') return true;
  console.log('\n  The tests that work the window from outside run on Linux only and are left out here.');
  return false;
}

/**
 * @param {string} root
 * @param {string} out
 * @returns {Promise<string>} the bundle that VS Code loads
 */
export async function bundleSuite(root, out) {
  const source = path.join(root, 'test', 'vscode');
  if (!(await bundleForNode(root, [path.join(source, 'suite.mjs')], source, out)))
    throw new Error('test/vscode/suite.mjs does not compile (see above)');
  return path.join(out, 'suite.js');
}

/**
 * After the test of its end the extension is off.
 * @param {string[]} files
 */
function endLast(files) {
  const isEnd = (/** @type {string} */ file) => path.basename(file) === 'shutdown.test.js';
  return [...files.filter(file => !isEnd(file)), ...files.filter(isEnd)];
}
