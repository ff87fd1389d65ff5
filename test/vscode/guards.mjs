#!/usr/bin/env node
// @ts-check
// Proves that the VS Code tier cannot pass by accident: runs suites that crash the extension host, leave it, block
// it or fail, and checks that each is reported as what it is. `node test/vscode/guards.mjs`, about a minute.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from '../runner/prepare.mjs';
import { temporaryFolder } from '../runner/temporary.mjs';
import { runInVSCode } from './run-in-vscode.mjs';
import { bundleSuite } from './tier.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const extension = path.join(root, 'test', 'vscode', 'fixtures', 'guards', 'extension');

/** @typedef {{ name: string, body: string, passed: number, failed: number, problem?: RegExp, stallMs?: number }} Case */

/** @type {Case[]} Each suite has one passing test first. */
const cases = [
  {
    name: 'opens a panel',
    body: `it('opens', () => require('vscode').commands.executeCommand('guards.hello'));`,
    passed: 2,
    failed: 0,
  },
  { name: 'fails', body: `it('fails', () => { throw new Error('deliberate'); });`, passed: 1, failed: 1 },
  {
    name: 'crashes the extension host',
    body: `it('crashes', () => { process.kill(process.pid, 'SIGSEGV'); return new Promise(() => {}); });`,
    passed: 1,
    failed: 0,
    problem: /stopped before its tests were done .* during "crashes"/,
  },
  {
    name: 'leaves the extension host with exit code 0',
    body: `it('leaves', () => { process.exit(0); });`,
    passed: 1,
    failed: 0,
    // process.exit is disarmed in some hosts; then the test itself must not end well
    problem: /stopped before its tests were done .* during "leaves"/,
  },
  {
    name: 'kills the extension host after the last test',
    body: `after(() => { setTimeout(() => process.kill(process.pid, 'SIGKILL'), 0); return new Promise(r => setTimeout(r, 50)); });`,
    passed: 1,
    failed: 0,
    problem: /stopped before its tests were done/,
  },
  {
    name: 'lets the extension host crash when all is done',
    body: `process.on('exit', () => process.kill(process.pid, 'SIGKILL'));`,
    passed: 1,
    failed: 0,
    problem:
      /the test process ended with exit code 70 after its tests: the extension host did not end by itself/,
  },
  {
    name: 'blocks the extension host',
    body: `it('loops', () => { for (;;) {} });`,
    passed: 1,
    failed: 0,
    problem: /no test ended for 15 s during "loops"/,
    stallMs: 15_000,
  },
];

const began = performance.now();
const { folder, remove } = temporaryFolder('dr-guards-');
let wrong = 0;
try {
  const vscode = await /** @type {Promise<import('./run-in-vscode.mjs').VSCode>} */ (
    prepare(['vscode'], line => console.log(`· ${line}`)).vscode
  );
  const suite = await bundleSuite(root, path.join(root, 'out', 'test', 'vscode-guards'));
  const left = cases.entries();
  // Two at a time: most of a launch is waiting.
  await Promise.all(
    [1, 2].map(async () => {
      for (const [index, one] of left) if (!(await holds(one, index, vscode, suite))) wrong++;
    }),
  );
} finally {
  remove();
}
console.log(
  `${cases.length - wrong} guards hold, ${wrong} do not; ${((performance.now() - began) / 1000).toFixed(1)} s`,
);
process.exitCode = wrong ? 1 : 0;

/**
 * @param {Case} wanted
 * @param {number} index
 * @param {import('./run-in-vscode.mjs').VSCode} vscode
 * @param {string} suite
 */
async function holds({ name, body, passed, failed, problem, stallMs = 60_000 }, index, vscode, suite) {
  const file = path.join(folder, `${index}.cjs`);
  writeFileSync(file, `it('passes', () => {});\n${body}\n`);
  const workspace = path.join(root, 'test', 'vscode', 'workspace');
  const logs = path.join(root, 'out', 'logs', `guard-${index}`);
  const limits = { timeoutMs: 10_000, stallMs };
  const launch = { vscode, root, extension, suite, files: [file], grep: '', workspace, logs, ...limits };
  const result = await runInVSCode({ ...launch, trust: 'trusted', quiet: true });
  const told = result.problems.join('; ');
  const good =
    result.passed === passed &&
    result.failed.length === failed &&
    (problem ? problem.test(told) : told === '');
  console.log(
    `${good ? '✔' : '✘'} a suite that ${name}: ${result.passed} passed, ${result.failed.length} failed${told && `, ${told}`}`,
  );
  return good;
}
