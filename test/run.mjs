#!/usr/bin/env node
// @ts-check
// `npm test`: builds the product, runs the tiers and ends with one line, "N passed, N failed".
// Exit code 0 only if nothing failed and every tier that was asked for ran a test; 1 otherwise; 2 for a mistake
// in the call. What needs installing starts at once, beside the build and the first tiers.
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTests } from './runner/bundle.mjs';
import { runNodeTier, runNodeTierInParts } from './runner/node-tier.mjs';
import { parseOptions, UsageError } from './runner/options.mjs';
import { prepare } from './runner/prepare.mjs';
import { sideBySide } from './runner/side-by-side.mjs';
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
    for (const round of roundsOf(options.tiers)) {
      const results = await sideBySide(round.map(tier => said => runNamed(tier, options, parts, said)));
      for (const result of results) {
        total.passed += result.passed;
        total.failed += result.failed;
        problems.push(...result.problems);
      }
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
 * The engine's tests and those of the panels share nothing, and neither fills two cores. A window of VS Code is the last, and
 * has the machine to itself.
 * @param {Tier[]} tiers
 * @returns {Tier[][]}
 */
function roundsOf(tiers) {
  /** @type {Tier[][]} */
  const rounds =
    availableParallelism() < 2 ? tiers.map(tier => [tier]) : [['unit'], ['engine', 'webview'], ['vscode']];
  return rounds.map(round => round.filter(tier => tiers.includes(tier))).filter(round => round.length > 0);
}

/**
 * @param {Tier} tier
 * @param {import('./runner/options.mjs').Options} options
 * @param {import('./runner/prepare.mjs').Parts} parts
 * @param {'inherit' | number} said Where its output goes.
 * @returns {Promise<TierResult>} Each problem names the tier.
 */
async function runNamed(tier, { grep, named }, parts, said) {
  /** @param {string} line */
  const say = line => (said === 'inherit' ? console.log(line) : writeSync(said, `${line}\n`));
  const began = performance.now();
  say(`\n── ${tier} ──`);
  const { passed, failed, problems } = await runTier(tier, grep, parts, said).catch(
    error =>
      /** @type {TierResult} */ ({ passed: 0, failed: 0, problems: [String(error?.message ?? error)] }),
  );
  const ran = passed + failed;
  // A filter without tier names looks for tests wherever they are; a tier without a match is then no mistake.
  const isMissed = ran === 0 && problems.length === 0 && (named || !grep);
  const missed = isMissed ? [grep ? `no test matches "${grep}"` : 'no test ran'] : [];
  say(`── ${tier}: ${ran} tests in ${seconds(began)}`);
  return { passed, failed, problems: [...problems, ...missed].map(problem => `${tier}: ${problem}`) };
}

/**
 * @param {Tier} tier
 * @param {string} grep
 * @param {import('./runner/prepare.mjs').Parts} parts
 * @param {'inherit' | number} said
 * @returns {Promise<TierResult>}
 */
async function runTier(tier, grep, parts, said) {
  const { files, problems } = await bundleTests(root, tier);
  if (files.length + problems.length === 0) problems.push(`there is no test in test/${tier}`);
  if (files.length === 0) return { passed: 0, failed: 0, problems };
  const result = await runFiles(tier, files, grep, parts, said);
  return { ...result, problems: [...problems, ...result.problems] };
}

/**
 * @param {Tier} tier
 * @param {string[]} files
 * @param {string} grep
 * @param {import('./runner/prepare.mjs').Parts} parts
 * @param {'inherit' | number} said
 * @returns {Promise<TierResult>}
 */
async function runFiles(tier, files, grep, parts, said) {
  if (tier === 'vscode')
    return runVSCodeTier({ root, files, grep, vscode: /** @type {VSCode} */ (await parts.vscode) });
  const env = await partsFor(tier, parts);
  const job = { tier, files, grep, root, ...limits[tier], env, stdio: said };
  // A few tests are not worth a second process.
  const alone = tier !== 'unit' || grep !== '' || availableParallelism() < 2;
  return alone ? runNodeTier(job) : runNodeTierInParts(job, 2);
}

/**
 * @param {Tier} tier
 * @param {import('./runner/prepare.mjs').Parts} parts
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function partsFor(tier, parts) {
  if (tier === 'webview') return { DARKROOM_BROWSER: JSON.stringify(await parts.browser) };
  const vulkan = tier === 'engine' ? await parts.vulkan : undefined;
  return vulkan ? { DARKROOM_VULKAN: JSON.stringify(vulkan) } : {};
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
