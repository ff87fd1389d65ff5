import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = process.env['DARKROOM_ROOT']!;
const run = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(root, 'test/run.mjs'), ...args], { encoding: 'utf8' });

describe('the command line of the test runner', () => {
  it('answers an unknown option with one sentence and exit code 2', () => {
    const { status, stderr, stdout } = run('--teir', 'unit');
    assert.equal(status, 2);
    assert.match(stderr, /^unknown option --teir; use [^\n]*\n$/);
    assert.equal(stdout, '');
  });

  it('names the tiers when one is misspelt', () => {
    const { status, stderr } = run('--tier=unit,enigne');
    assert.equal(status, 2);
    assert.match(stderr, /no tier called "enigne"; the tiers are unit, engine, webview, vscode/);
  });

  it('takes tiers one by one, and fails with a sentence for each in which no test matches', () => {
    // Neither needs anything installed.
    const { status, stdout } = run(
      '--no-build',
      '--tier',
      'unit',
      '--tier=engine',
      '--grep',
      'no such words',
    );
    assert.equal(status, 1);
    assert.match(stdout, /unit: no test matches[^]*engine: no test matches[^]*\n0 passed, 2 failed\n$/);
  });
});
