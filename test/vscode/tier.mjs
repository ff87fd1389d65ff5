// @ts-check
// The tier inside VS Code. Tests run in two launches: test/vscode/*.test.ts in a trusted workspace,
// test/vscode/untrusted/*.test.ts in restricted mode.
import path from 'node:path';
import { bundleForNode } from '../runner/bundle.mjs';
import { runInVSCode } from './run-in-vscode.mjs';

/** @typedef {import('../runner/supervise.mjs').TierResult} TierResult */

/** Mocha's limit for one test, and how long VS Code may show no progress (it needs 3 to 20 s to start). */
const limits = { timeoutMs: 30_000, stallMs: 120_000 };

/**
 * @param {{ root: string, files: string[], grep: string, vscode: import('./run-in-vscode.mjs').VSCode }} job
 * @returns {Promise<TierResult>}
 */
export async function runVSCodeTier({ root, files, grep, vscode }) {
  const out = path.join(root, 'out', 'test', 'vscode');
  const suite = await bundleSuite(root, out);
  const total = /** @type {TierResult} */ ({ passed: 0, failed: 0, problems: [] });
  for (const trust of /** @type {const} */ (['trusted', 'untrusted'])) {
    const restricted = path.join(out, 'untrusted') + path.sep;
    const chosen = files.filter(file => file.startsWith(restricted) === (trust === 'untrusted'));
    if (chosen.length === 0) continue;
    console.log(`\n  (${trust} workspace)`);
    const launch = { vscode, root, extension: root, suite, files: chosen, grep, trust, ...limits };
    const workspace = path.join(root, 'test', 'vscode', 'workspace');
    const logs = path.join(root, 'out', 'logs', `vscode-${trust}`);
    const { passed, failed, problems } = await runInVSCode({ ...launch, workspace, logs });
    total.passed += passed;
    total.failed += failed;
    total.problems.push(...problems.map(problem => `${trust} workspace: ${problem}`));
  }
  return total;
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
