// A test runner that reports success without having run the tests is worse than none. Each case here is a way in
// which a test process has been seen to lie, and what the runner must say about it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

interface TierResult {
  passed: number;
  failed: string[];
  problems: string[];
}
interface NodeTier {
  runNodeTier: (job: object) => Promise<TierResult>;
}

const root = process.env['DARKROOM_ROOT']!;

/** Test files by name; each has one passing test first. */
const cases: Record<string, string> = {
  good: ``,
  failing: `it('fails', () => { throw new Error('deliberate'); });`,
  exits: `it('leaves', () => { process.exit(0); });`,
  crashes: `it('crashes', () => { process.kill(process.pid, 'SIGSEGV'); return new Promise(() => {}); });`,
  loops: `it('loops', () => { require('fs').writeFileSync(__filename + '.loops', ''); for (;;) {} });`,
  focused: `it.only('is focused', () => {});`,
  skipped: `it.skip('is skipped', () => {});`,
  leaks: `it('leaves a timer', () => { setInterval(() => {}, 1000); });`,
  orphans: `it('leaves a process', () => { require('child_process').spawn('sleep', ['60'], { stdio: 'ignore' }).unref(); });`,
  throws: `throw new Error('while loading');`,
  nothing: ``,
};

/** Nobody waits: a minute passes with each look at it once the test process has begun to block its thread. */
function clockOf(file: string): () => number {
  let now = 0;
  return () => (now += existsSync(`${file}.loops`) ? 60_000 : 0);
}

describe('what the runner says about a test process that', () => {
  let folder = '';
  const results: Record<string, TierResult> = {};

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'darkroom-guards-'));
    const module = pathToFileURL(path.join(root, 'test/runner/node-tier.mjs')).href;
    const { runNodeTier } = (await import(module)) as NodeTier;
    const run = async ([name, body]: [string, string]): Promise<void> => {
      const file = path.join(folder, `${name}.cjs`);
      await writeFile(file, name === 'nothing' ? '' : `it('passes', () => {});\n${body}`);
      const limits = { timeoutMs: 300_000, stallMs: 300_000, now: clockOf(file) };
      // What these two leave never goes away.
      const grace = name === 'leaks' || name === 'orphans' ? { graceMs: 2000 } : {};
      results[name] = await runNodeTier({
        ...{ tier: name, files: [file], grep: '', root, stdio: 'ignore' },
        ...limits,
        ...grace,
      });
    };
    await Promise.all(Object.entries(cases).map(run));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  /** [title, case, passed, failed, problem] */
  const expected: [string, keyof typeof cases, number, number, RegExp?][] = [
    ['passes: nothing', 'good', 1, 0],
    ['has a failing test: one failure', 'failing', 1, 1],
    ['has a skipped test: one failure', 'skipped', 1, 1],
    ['has a focused test: one failure', 'focused', 2, 1],
    ['throws while loading: one failure, and the tests before it still ran', 'throws', 1, 1],
    [
      'calls process.exit(0)',
      'exits',
      1,
      0,
      /stopped before its tests were done \(exit code 0\) during "leaves"/,
    ],
    ['crashes', 'crashes', 1, 0, /stopped before its tests were done \(signal SIGSEGV\) during "crashes"/],
    ['blocks its thread', 'loops', 1, 0, /no test ended for 300 s during "loops"/],
    ['keeps a timer', 'leaks', 2, 0, /ended with exit code 3/],
    ['has no test at all: no passes', 'nothing', 0, 0],
  ];
  for (const [title, name, passed, failed, problem] of expected)
    it(title, () => {
      const result = results[name]!;
      assert.deepEqual([result.passed, result.failed.length], [passed, failed]);
      assert.equal(result.problems.length, problem ? 1 : 0, result.problems.join());
      if (problem) assert.match(result.problems[0]!, problem);
    });

  it('says at the end which test failed, and why', () =>
    assert.deepEqual(results['failing']!.failed, ['fails: deliberate']));

  if (process.platform === 'linux')
    it('leaves a process behind: its name', () =>
      assert.deepEqual(results['orphans']!.problems, ['the tests left processes running: sleep']));
});
