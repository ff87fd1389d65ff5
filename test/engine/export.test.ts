// `darkroom export` through the built program: files appear whole or not at all, over nobody's, and say what was wrong.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { root } from './engines';
import { csvRows } from '../support/csv-rows';
import { temporaryFolder } from '../support/folders';
import { requireNotebook } from '../support/notebooks';
import { requireXml } from '../support/xml';

const cli = path.join(root, 'dist', 'cli.js');
const sample = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');

function exported(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'export', ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

function traceIn(folder: string): string {
  const trace = path.join(folder, 'run.trace.safetensors');
  copyFileSync(sample, trace);
  return trace;
}

/** With all that a notebook imports. */
function hasJupyter(): boolean {
  const imports = 'import jupyter_core, nbclient, ipykernel, numpy, matplotlib, safetensors';
  return spawnSync('python3', ['-c', imports]).status === 0;
}

describe('the terminal: export', () => {
  it('writes what opens in the programs it is for', async () => {
    const folder = temporaryFolder();
    const trace = traceIn(folder);
    for (const format of ['csv', 'html', 'ipynb', 'svg', 'png']) {
      const { code, err } = exported(trace, '--format', format);
      assert.equal(code, 0, err);
    }
    const read = (ending: string) => readFileSync(path.join(folder, `run.${ending}`));
    assert.ok(csvRows(read('csv').toString()).length > 40);
    assert.match(read('html').toString(), /^<!doctype html>/);
    assert.match(
      requireNotebook(read('ipynb').toString())[0]?.source ?? '',
      /Path\("run\.trace\.safetensors"\)/,
    );
    requireXml(read('svg').toString());
    assert.equal((await sharp(read('png')).metadata()).width, 2064);
    assert.equal(exported(trace, '--out', path.join(folder, 'small.png'), '--scale', '1').code, 0);
    assert.equal((await sharp(readFileSync(path.join(folder, 'small.png'))).metadata()).width, 1032);
  });

  if (hasJupyter())
    it('writes a notebook that runs', () => {
      const trace = traceIn(temporaryFolder());
      assert.equal(exported(trace, '--format', 'ipynb').code, 0);
      const notebook = path.join(path.dirname(trace), 'run.ipynb');
      const run = ['-m', 'jupyter', 'execute', '--inplace', notebook];
      const { status, stderr } = spawnSync('python3', run, { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      assert.equal(readFileSync(notebook, 'utf8').match(/"image\/png"/g)?.length, 4, 'its figures are drawn');
    });

  it('names the trace from where the notebook lies', () => {
    const folder = temporaryFolder();
    const trace = traceIn(folder);
    mkdirSync(path.join(folder, 'deep', 'er'), { recursive: true });
    const notebook = path.join(folder, 'deep', 'er', 'n.ipynb');
    assert.equal(exported(trace, '--out', notebook).code, 0);
    const [first] = requireNotebook(readFileSync(notebook, 'utf8'));
    assert.match(first?.source ?? '', /Path\("\.\.\/\.\.\/run\.trace\.safetensors"\)/);
  });

  it('keeps what is there, and writes over it when that was said', () => {
    const folder = temporaryFolder();
    const trace = traceIn(folder);
    const file = path.join(folder, 'run.csv');
    writeFileSync(file, 'mine');
    const { code, err } = exported(trace, '--format', 'csv');
    assert.deepEqual([code, readFileSync(file, 'utf8')], [2, 'mine']);
    assert.match(err, /run\.csv is there already\. Write over it with --force/);
    assert.equal(exported(trace, '--format', 'csv', '--force').code, 0);
    assert.match(readFileSync(file, 'utf8'), /^step,kind,/);
    assert.match(
      exported(trace, '--format', 'csv', '--force', '--out', trace).err,
      /take the place of the trace/,
    );
  });

  for (const [out, what] of [
    ['missing/run.csv', /run\.csv cannot be written: its folder does not exist\. Name another file/],
    ['folder.csv', /folder\.csv cannot be written: there is a folder of this name/],
    [`${'x'.repeat(300)}.csv`, /cannot be written: its name is too long/],
  ] as const)
    it(`says why ${out.slice(0, 20)} cannot be written, and leaves nothing behind`, () => {
      const folder = temporaryFolder();
      const trace = traceIn(folder);
      mkdirSync(path.join(folder, 'folder.csv'));
      const { code, err } = exported(trace, '--out', path.join(folder, out), '--force');
      assert.equal(code, 2);
      assert.match(err, what);
      assert.deepEqual(readdirSync(folder).sort(), ['folder.csv', 'run.trace.safetensors']);
    });

  it('takes the place of no pipe, whatever was said', () => {
    if (process.platform === 'win32') return;
    const folder = temporaryFolder();
    const pipe = path.join(folder, 'pipe.csv');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    const { code, err } = exported(traceIn(folder), '--out', pipe, '--force');
    assert.equal(code, 2);
    assert.match(err, /pipe\.csv cannot be written: it is no ordinary file\. Name another file/);
    assert.ok(statSync(pipe).isFIFO());
    assert.deepEqual(readdirSync(folder).sort(), ['pipe.csv', 'run.trace.safetensors']);
  });

  it('says which formats there are', () => {
    assert.match(
      exported(sample).err,
      /export has to know the format\. There is: csv, html, ipynb, svg, png/,
    );
    assert.match(exported(sample, '--format', 'pdf').err, /There is no export as "pdf"/);
    assert.match(exported(sample, '--format', 'png', '--scale', '9').err, /--scale is 1 to 4, and not 9/);
  });

  it('tells whoever started it how far it is', async () => {
    const out = path.join(temporaryFolder(), 'a.csv');
    const child = spawn(process.execPath, [cli, 'export', sample, '--out', out, '--attention'], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const heard: unknown[] = [];
    child.on('message', message => heard.push(message));
    const code = await new Promise(resolve => child.once('close', resolve));
    assert.equal(code, 0);
    const [last] = heard.slice(-1) as { done: number; total: number }[];
    assert.ok(last && last.done === last.total && last.total > 0);
  });
});
