#!/usr/bin/env node
// @ts-check
// `npm test`: builds the product, runs the tiers one after another and ends with one line, "N passed, N failed".
// Exit code 0 only if nothing failed and every tier that was asked for ran a test; 1 otherwise; 2 for a mistake
// in the call. What needs installing starts at once, beside the build and the first tiers.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTests } from './runner/bundle.mjs';
import { runNodeTier } from './runner/node-tier.mjs';
import { parseOptions, UsageError } from './runner/options.mjs';

/** @typedef {import('./runner/node-tier.mjs').TierResult} TierResult */
/** @typedef {import('./runner/options.mjs').Tier} Tier */

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
  if (options.build && !build()) problems.push('build: `node tools/build.mjs` failed, so no test ran');
  else {
    for (const tier of options.tiers) {
      const began = performance.now();
      console.log(`\n── ${tier} ──`);
      const result = await runTier(tier, options.grep).catch(
        error => /** @type {TierResult} */ ({ passed: 0, failed: 0, problems: [String(error?.message ?? error)] }),
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
    if (total.passed + total.failed + problems.length === 0) problems.push(`no test matches "${options.grep}"`);
  }
  if (problems.length) console.log(`\nFailures outside the tests:\n${problems.map(line => `  ${line}`).join('\n')}`);
  const failed = total.failed + problems.length;
  process.exitCode = failed ? 1 : 0;
  console.log(`\n${total.passed} passed, ${failed} failed`);
}

/**
 * @param {Tier} tier
 * @param {string} grep
 * @returns {Promise<TierResult>}
 */
async function runTier(tier, grep) {
  const { files, problems } = await bundleTests(root, tier);
  if (files.length + problems.length === 0) problems.push(`there is no test in test/${tier}`);
  if (files.length === 0) return { passed: 0, failed: 0, problems };
  if (tier === 'vscode') return { passed: 0, failed: 0, problems: ['the VS Code tier is not wired yet'] };
  const result = await runNodeTier({ tier, files, grep, root, ...limits[tier] });
  return { ...result, problems: [...problems, ...result.problems] };
}

function build() {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, [path.join(root, 'tools', 'build.mjs')], { cwd: root, stdio: 'inherit' });
  console.log(`built in ${seconds(began)}`);
  return status === 0;
}

/** @param {number} since */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
