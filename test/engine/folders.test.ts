import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkModel } from '../../src/model/check';
import type { ModelReport } from '../../src/shared/model-report';
import { temporaryFolder } from '../support/folders';
import { sample } from './engines';

function check(target: string): Promise<ModelReport> {
  const signal = new AbortController().signal;
  return checkModel({ path: target, device: 'cpu' }, { sessions: true, signal, report: () => undefined });
}

/** A folder in hub layout with one graph that works. */
function modelFolder(): string {
  const folder = path.join(temporaryFolder(), 'model');
  mkdirSync(path.join(folder, 'onnx'), { recursive: true });
  copyFileSync(sample, path.join(folder, 'onnx', 'model.onnx'));
  return folder;
}

describe('the check of a folder', () => {
  it('refuses one with more entries than a model has, and takes one with just as many', async () => {
    const folder = modelFolder();
    // The folder named "onnx" is an entry, too.
    for (let i = 0; i < 1999; i++) writeFileSync(path.join(folder, `note${i}.txt`), '');
    const report = await check(folder);
    assert.equal(report.files.length, 2000);
    writeFileSync(path.join(folder, 'one-more.txt'), '');
    await assert.rejects(check(folder), { kind: 'bad-input', message: /holds 2001 entries, too many/ });
  });

  it('says that a graph of more than 2 GiB cannot be one, without reading it', async () => {
    const folder = modelFolder();
    const large = path.join(folder, 'onnx', 'large.onnx');
    writeFileSync(large, '');
    truncateSync(large, 2 ** 31);
    const { problems, graphs } = await check(folder);
    assert.equal(problems[0]?.kind, 'unsupported');
    assert.match(problems[0].message, /onnx\/large\.onnx is 2\.\d+ G.?B; an ONNX file ends at 2 GB/);
    assert.match(problems[0].remedy ?? '', /external data/);
    assert.deepEqual(
      graphs.map(({ opened }) => opened.state),
      ['failed', 'opened'],
    );
  });

  it('reports a graph whose link leads nowhere, and goes on', async () => {
    const folder = modelFolder();
    symlinkSync('/nowhere/blob', path.join(folder, 'onnx', 'cut-off.onnx'));
    const { problems, graphs, healthy } = await check(folder);
    assert.equal(healthy, false);
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? '', /onnx\/cut-off\.onnx is not there/);
    assert.deepEqual(
      graphs.map(({ file, opened }) => [file, opened.state]),
      [
        ['onnx/cut-off.onnx', 'failed'],
        ['onnx/model.onnx', 'opened'],
      ],
    );
  });

  it('reports a folder that is called as a graph would be', async () => {
    const folder = modelFolder();
    mkdirSync(path.join(folder, 'old.onnx'));
    const { problems } = await check(folder);
    assert.match(problems[0]?.message ?? '', /old\.onnx is not a file/);
  });

  // The superuser may read everything.
  if (process.getuid?.() !== 0 && process.platform !== 'win32') {
    it('says that its onnx folder may not be read', async () => {
      const folder = modelFolder();
      copyFileSync(sample, path.join(folder, 'model.onnx'));
      const locked = path.join(folder, 'onnx');
      chmodSync(locked, 0);
      try {
        await assert.rejects(check(folder), { kind: 'refused', message: /onnx may not be read/ });
      } finally {
        chmodSync(locked, 0o700);
      }
    });
  }
});
