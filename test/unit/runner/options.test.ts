import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseOptions } from '../../runner/options.mjs';

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

  it('takes tiers one by one as well', () => {
    assert.deepEqual(parseOptions(['--tier', 'unit', '--tier', 'webview,engine']).tiers, [
      'unit',
      'webview',
      'engine',
    ]);
  });

  it('fails with a sentence when no test matches', function () {
    this.timeout(60_000); // it bundles and loads the whole tier
    const { status, stdout } = run('--no-build', '--tier', 'engine', '--grep', 'no such words anywhere');
    assert.equal(status, 1);
    assert.match(stdout, /engine: no test matches "no such words anywhere"/);
    assert.match(stdout, /\n0 passed, 1 failed\n$/);
  });
});
