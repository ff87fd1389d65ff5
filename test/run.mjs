#!/usr/bin/env node
// @ts-check
// `npm test`: builds the product, runs the tiers one after another and ends with one line, "N passed, N failed".
// Exit code 0 only if nothing failed and every tier that was asked for ran a test; 1 otherwise; 2 for a mistake
// in the call. What needs installing starts at once, beside the build and the first tiers.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTests } from './runner/bundle.mjs';
import { runNodeTier, runNodeTierInParts } from './runner/node-tier.mjs';
import { parseOptions, UsageError } from './runner/options.mjs';
import { prepare } from './runner/prepare.mjs';
import { runVSCodeTier } from './vscode/tier.mjs';

/** @typedef {import('./runner/supervise.mjs').TierResult} TierResult */
/** @typedef {import('./runner/options.mjs').Tier} Tier */
/** @typedef {import('./vscode/run-in-vscode.mjs').VSCode} VSCode */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Mocha's limit for one test, and how long a tier may show no progress at all (a blocked thread). */
const limits = {
  unit: { timeoutMs: 10_000, stallMs: 60_000 },
  engine: { timeoutMs: 60_000, stallMs: 180_000 },
  webview: { timeoutMs: 30_000, stallMs: 90_000 },
};

await main().catch(error => {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
});

async function main() {
  const options = parseOptions(process.argv.slice(2));
  const total = { passed: 0, failed: 0 };
  /** @type {string[]} */
  const problems = [];
  const parts = prepare(options.tiers, line => console.log(`· ${line}`));
  if (options.build && !(await build()))
    problems.push('build: `node tools/build.mjs` failed, so no test ran');
  else {
    for (const tier of options.tiers) {
      const began = performance.now();
      console.log(`\n── ${tier} ──`);
      const result = await runTier(tier, options.grep, parts).catch(
        error =>
          /** @type {TierResult} */ ({ passed: 0, failed: 0, problems: [String(error?.message ?? error)] }),
      );
      total.passed += result.passed;
      total.failed += result.failed;
      const ran = result.passed + result.failed;
      // A filter without tier names looks for tests wherever they are; a tier without a match is then no mistake.
      if (ran === 0 && result.problems.length === 0 && (options.named || !options.grep))
        result.problems.push(options.grep ? `no test matches "${options.grep}"` : 'no test ran');
      problems.push(...result.problems.map(problem => `${tier}: ${problem}`));
      console.log(`── ${tier}: ${ran} tests in ${seconds(began)}`);
    }
    if (total.passed + total.failed + problems.length === 0)
      problems.push(`no test matches "${options.grep}"`);
  }
  if (problems.length)
    console.log(`\nFailures outside the tests:\n${problems.map(line => `  ${line}`).join('\n')}`);
  const failed = total.failed + problems.length;
  process.exitCode = failed ? 1 : 0;
  console.log(`\n${total.passed} passed, ${failed} failed`);
}

/**
 * @param {Tier} tier
 * @param {string} grep
 * @param {import('./runner/prepare.mjs').Parts} parts
 * @returns {Promise<TierResult>}
 */
async function runTier(tier, grep, parts) {
  const { files, problems } = await bundleTests(root, tier);
  if (files.length + problems.length === 0) problems.push(`there is no test in test/${tier}`);
  if (files.length === 0) return { passed: 0, failed: 0, problems };
  const result = await runFiles(tier, files, grep, parts);
  return { ...result, problems: [...problems, ...result.problems] };
}

/**
 * @param {Tier} tier
 * @param {string[]} files
 * @param {string} grep
 * @param {import('./runner/prepare.mjs').Parts} parts
 * @returns {Promise<TierResult>}
 */
async function runFiles(tier, files, grep, parts) {
  if (tier === 'vscode')
    return runVSCodeTier({ root, files, grep, vscode: /** @type {VSCode} */ (await parts.vscode) });
  const job = { tier, files, grep, root, ...limits[tier], env: await browserFor(tier, parts) };
  // A few tests are not worth a second process, and the other tiers' tests start processes that want all cores.
  const alone = tier !== 'unit' || grep !== '' || availableParallelism() < 2;
  return alone ? runNodeTier(job) : runNodeTierInParts(job, 2);
}

/**
 * @param {Tier} tier
 * @param {import('./runner/prepare.mjs').Parts} parts
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function browserFor(tier, parts) {
  return tier === 'webview' ? { DARKROOM_BROWSER: JSON.stringify(await parts.browser) } : {};
}

/** Builds in a process of its own, so that what is being prepared goes on meanwhile. */
async function build() {
  const began = performance.now();
  const script = path.join(root, 'tools', 'build.mjs');
  const child = spawn(process.execPath, [script], { cwd: root, stdio: 'inherit' });
  const status = await new Promise(resolve => child.once('close', resolve));
  console.log(`· built in ${seconds(began)}`);
  return status === 0;
}

/** @param {number} since */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
