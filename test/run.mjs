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
import { runNodeTier } from './runner/node-tier.mjs';
import { parseOptions, UsageError } from './runner/options.mjs';
import { prepare } from './runner/prepare.mjs';
import { sideBySide } from './runner/side-by-side.mjs';
import { together } from './runner/supervise.mjs';
import { runVSCodeTier } from './vscode/tier.mjs';

/** @typedef {import('./runner/supervise.mjs').TierResult} TierResult */
/** @typedef {import('./runner/options.mjs').Tier} Tier */
/** @typedef {import('./vscode/run-in-vscode.mjs').VSCode} VSCode */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Mocha's limit for one test, and how long a process may show no progress at all (a blocked thread): against tests that hang,
 * so wide that a busy machine reaches neither. `processes`: how many the files are dealt out to.
 */
const limits = {
  unit: { timeoutMs: 300_000, stallMs: 600_000, processes: 2 },
  engine: { timeoutMs: 600_000, stallMs: 900_000, processes: 6 },
  webview: { timeoutMs: 120_000, stallMs: 240_000, processes: 3 },
  vscode: { processes: 1 },
};

await main().catch(error => {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
});

async function main() {
  const options = parseOptions(process.argv.slice(2));
  const parts = prepare(options.tiers, line => console.log(`· ${line}`));
  const { passed, failed, problems } =
    options.build && !(await build())
      ? failure('build: `node tools/build.mjs` failed, so no test ran')
      : await runTiers(options, parts);
  if (passed + failed.length + problems.length === 0) problems.push(`no test matches "${options.grep}"`);
  list('Tests that failed', failed);
  list('Failures outside the tests', problems);
  const failures = failed.length + problems.length;
  process.exitCode = failures ? 1 : 0;
  console.log(`\n${passed} passed, ${failures} failed`);
}

/**
 * @param {import('./runner/options.mjs').Options} options
 * @param {import('./runner/prepare.mjs').Parts} parts
 * @returns {Promise<TierResult>}
 */
async function runTiers(options, parts) {
  /** @type {TierResult[]} */
  const results = [];
  for (const round of roundsOf(options.tiers)) {
    const began = performance.now();
    const plans = await Promise.all(round.map(tier => planOf(tier, options, parts)));
    const shares = plans.flatMap(({ tier, shares }) => shares.map(share => ({ tier, share })));
    const ended = await sideBySide(
      shares.map(({ share }) => share),
      Math.min(2, availableParallelism()),
    );
    for (const { tier, known } of plans) {
      const result = together([known, ...ended.filter((_, place) => shares[place]?.tier === tier)]);
      results.push(judged(result, tier, options));
      const ran = result.passed + result.failed.length;
      console.log(`── ${tier}: ${ran} tests, ${seconds(began)} after the start of ${round.join(' and ')}`);
    }
  }
  return together(results);
}

/**
 * The engine's tests and those of the panels share nothing, and wait for each other's processor. A window of VS Code is the
 * last, and has the machine to itself.
 * @param {Tier[]} tiers
 * @returns {Tier[][]}
 */
function roundsOf(tiers) {
  /** @type {Tier[][]} */
  const rounds = [['unit'], ['engine', 'webview'], ['vscode']];
  return rounds.map(round => round.filter(tier => tiers.includes(tier))).filter(round => round.length > 0);
}

/**
 * A tier's tests, dealt out to processes. A few tests are not worth a second one.
 * @param {Tier} tier
 * @param {import('./runner/options.mjs').Options} options
 * @param {import('./runner/prepare.mjs').Parts} parts
 */
async function planOf(tier, { grep }, parts) {
  const { files, problems } = await bundleTests(root, tier);
  if (files.length + problems.length === 0) problems.push(`there is no test in test/${tier}`);
  const hands = deal(files, grep ? 1 : limits[tier].processes);
  const shares = hands.map((hand, place) => (/** @type {'inherit' | number} */ said) => {
    const name = hands.length > 1 ? `${tier}, ${place + 1} of ${hands.length}` : tier;
    const line = `\n── ${name} ──`;
    if (said === 'inherit') console.log(line);
    else writeSync(said, `${line}\n`);
    return runFiles(tier, hand, grep, parts, said).catch(error => failure(String(error?.message ?? error)));
  });
  return { tier, known: { passed: 0, failed: [], problems }, shares };
}

/**
 * @param {string[]} files
 * @param {number} hands
 */
function deal(files, hands) {
  const dealt = Array.from({ length: hands }, (_, hand) =>
    files.filter((_, place) => place % hands === hand),
  );
  return dealt.filter(hand => hand.length > 0);
}

/**
 * @param {TierResult} result
 * @param {Tier} tier
 * @param {import('./runner/options.mjs').Options} options
 * @returns {TierResult} Each problem names the tier.
 */
function judged({ passed, failed, problems }, tier, { grep, named }) {
  const ran = passed + failed.length;
  // A filter without tier names looks for tests wherever they are; a tier without a match is then no mistake.
  const isMissed = ran === 0 && problems.length === 0 && (named || !grep);
  const missed = isMissed ? [grep ? `no test matches "${grep}"` : 'no test ran'] : [];
  return { passed, failed, problems: [...problems, ...missed].map(problem => `${tier}: ${problem}`) };
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
  return runNodeTier({ tier, files, grep, root, ...limits[tier], env, stdio: said });
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

/** @param {string} what @param {string[]} lines */
function list(what, lines) {
  if (lines.length) console.log(`\n${what}:\n${lines.map(line => `  ${line}`).join('\n')}`);
}

/** @param {string} problem @returns {TierResult} */
function failure(problem) {
  return { passed: 0, failed: [], problems: [problem] };
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
