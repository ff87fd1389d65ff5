import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { externalTensor, graph, model, node, tensor, valueInfo } from '../../src/onnx/build';
import { encodeToBytes } from '../../src/onnx/codec';
import type { ModelReport } from '../../src/shared/model-report';
import { temporaryFolder } from '../support/folders';
import { root, sample } from './engines';

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function darkroom(...args: string[]): Run {
  const cli = path.join(root, 'dist', 'cli.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

function check(target: string, ...options: string[]): { code: number | null; report: ModelReport } {
  const { code, out, err } = darkroom('check', target, '--json', ...options);
  assert.notEqual(out, '', err);
  return { code, report: JSON.parse(out) as ModelReport };
}

/** Writes one file and checks it; the sentence of its first problem. */
function sentenceFor(content: Uint8Array | string, name = 'model.onnx'): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, content);
  const { code, report } = check(file);
  assert.equal(code, 1);
  assert.equal(report.healthy, false);
  const [problem] = report.problems;
  assert.ok(problem);
  assert.ok(problem.message.includes(name), 'the sentence names the file');
  return `${problem.message} ${problem.remedy ?? ''}`;
}

function withWeightsIn(location: string): Uint8Array {
  return encodeToBytes(
    model(
      graph('external', {
        input: [valueInfo('x', 'float32', [4])],
        output: [valueInfo('y', 'float32', [4])],
        initializer: [externalTensor('w', 'float32', [4], { location })],
        node: [node('Add', ['x', 'w'], ['y'])],
      }),
    ),
  );
}

describe('check', () => {
  it('tells what is in a graph and that it opens', () => {
    const { code, report } = check(sample);
    assert.equal(code, 0);
    const [found] = report.graphs;
    assert.ok(found);
    assert.equal(found.opened.state === 'opened' && found.opened.device, 'cpu');
    assert.deepEqual(
      found.opened.state === 'opened' && found.opened.inputs[0],
      { name: 'inputs_embeds', type: 'float32', shape: ['batch', 'sequence', 32] },
      'as ONNX Runtime sees it',
    );
    assert.deepEqual(found.summary?.inputs[0], {
      name: 'inputs_embeds',
      elementType: 'float32',
      shape: ['batch', 'sequence', 32],
    });
    assert.equal(found.bytes, readFileSync(sample).length);
  });

  it('prints the same for people', () => {
    const { code, out } = darkroom('check', sample);
    assert.equal(code, 0);
    assert.match(out, /in {8}inputs_embeds {2}float32 batch × sequence × 32/);
    assert.match(out, /Works: 1 of 1 graph opened/);
  });

  it('opens one precision of each graph in a folder in hub layout', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'onnx'));
    for (const name of ['model.onnx', 'model_fp16.onnx', 'model_q4.onnx', 'vision_encoder_fp16.onnx']) {
      copyFileSync(sample, path.join(folder, 'onnx', name));
    }
    writeFileSync(path.join(folder, 'config.json'), '{}');
    const { report } = check(folder);
    assert.deepEqual(
      report.graphs.map(({ file, opened }) => [file, opened.state]),
      [
        ['onnx/model.onnx', 'opened'],
        ['onnx/model_fp16.onnx', 'not-tried'],
        ['onnx/model_q4.onnx', 'not-tried'],
        ['onnx/vision_encoder_fp16.onnx', 'opened'],
      ],
    );
    assert.deepEqual(
      report.files.find(file => file.name === 'config.json'),
      { name: 'config.json', bytes: 2, role: 'settings' },
    );
  });

  it('goes on after a bad file and reports the others', () => {
    const folder = temporaryFolder();
    copyFileSync(sample, path.join(folder, 'good.onnx'));
    writeFileSync(path.join(folder, 'bad.onnx'), '');
    const { code, report } = check(folder);
    assert.equal(code, 1);
    assert.deepEqual(
      report.graphs.map(({ opened }) => opened.state),
      ['failed', 'opened'],
    );
  });

  it('opens nothing when sessions are not allowed, and still lists the graph', () => {
    const { code, report } = check(sample, '--no-open');
    assert.equal(code, 0);
    assert.equal(report.graphs[0]?.opened.state, 'not-tried');
    assert.ok((report.graphs[0].summary?.nodeCount ?? 0) > 10);
  });

  it('falls back to the CPU and says why a device was not used', () => {
    const { report } = check(sample, '--device', 'dml');
    const opened = report.graphs[0]?.opened;
    assert.ok(opened && opened.state === 'opened');
    if (process.platform === 'win32') return;
    assert.equal(opened.device, 'cpu');
    assert.match(opened.attempts[0]?.reason ?? '', /no dml for/);
  });
});

describe('a file that is no model gets a sentence', () => {
  const cases: [string, Uint8Array | string, RegExp][] = [
    ['empty', '', /empty/],
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', /web page.*Download/],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n', /LFS/],
    ['text', 'hello', /not an? .*model|not a complete ONNX model/],
    ['another format', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0), /zip|archive/i],
  ];
  for (const [what, content, sentence] of cases) {
    it(what, () => assert.match(sentenceFor(content), sentence));
  }

  it('cut off anywhere', () => {
    const bytes = readFileSync(sample);
    for (const part of [0.01, 0.3, 0.6, 0.99]) {
      assert.match(
        sentenceFor(bytes.subarray(0, Math.floor(bytes.length * part))),
        /not a complete ONNX model/,
      );
    }
  });

  it('using an operator that nobody knows', () => {
    const strange = graph('strange', {
      input: [valueInfo('x', 'float32', [4])],
      output: [valueInfo('y', 'float32', [4])],
      node: [node('Frobnicate', ['x'], ['y'])],
    });
    assert.match(sentenceFor(encodeToBytes(model(strange))), /Frobnicate/);
  });

  it('made for a newer opset', () => {
    const newer = graph('newer', {
      input: [valueInfo('x', 'float32', [4])],
      output: [valueInfo('y', 'float32', [4])],
      initializer: [tensor('w', 'float32', [4], new Float32Array(4))],
      node: [node('Add', ['x', 'w'], ['y'])],
    });
    assert.match(sentenceFor(encodeToBytes(model(newer, { opsets: { '': 99 } }))), /newer opset|opset/);
  });

  it('whose weights are missing', () => {
    assert.match(
      sentenceFor(withWeightsIn('w.bin')),
      /keeps its weights in w\.bin.*not there.*at least 16 B/,
    );
  });

  it('whose weights are cut off', () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'model.onnx'), withWeightsIn('w.bin'));
    writeFileSync(path.join(folder, 'w.bin'), '');
    truncateSync(path.join(folder, 'w.bin'), 15);
    const { report } = check(path.join(folder, 'model.onnx'));
    assert.match(report.problems[0]?.message ?? '', /w\.bin is 15 B, but model\.onnx needs 16 B/);
  });

  it('that reaches for files elsewhere', () => {
    for (const location of ['../secret.bin', '/etc/passwd', 'a/../../b']) {
      assert.match(sentenceFor(withWeightsIn(location)), /names a weight file/);
    }
  });
});

describe('a mistake in the call gets a sentence and exit code 2', () => {
  const mistakes: [string, string[], RegExp][] = [
    ['no command', [], /Name a command/],
    ['an unknown command', ['develop'], /no command "develop"/],
    ['no path', ['check'], /takes one/],
    ['a path that leads nowhere', ['check', '/nowhere/x.onnx'], /no file or folder \/nowhere\/x\.onnx/],
    ['an unknown option', ['check', 'x.onnx', '--fast'], /--fast/],
    ['an unknown device', ['check', 'x.onnx', '--device', 'tpu'], /no device "tpu"/],
  ];
  for (const [what, args, sentence] of mistakes) {
    it(what, () => {
      const { code, err } = darkroom(...args);
      assert.equal(code, 2);
      assert.match(err, sentence);
      assert.ok(err.trim().split('\n').length <= 1, 'one line');
    });
  }

  it('a folder without a model', () => {
    const { code, err } = darkroom('check', temporaryFolder());
    assert.equal(code, 2);
    assert.match(err, /holds no \.onnx file/);
  });

  it('a link that leads nowhere, a file that may not be read', () => {
    const folder = temporaryFolder();
    symlinkSync('/nowhere', path.join(folder, 'link.onnx'));
    assert.match(darkroom('check', path.join(folder, 'link.onnx')).err, /no file or folder/);
    const locked = path.join(folder, 'locked.onnx');
    writeFileSync(locked, 'x');
    chmodSync(locked, 0);
    // The superuser may read everything, and then finds that it is no model.
    assert.match(JSON.stringify(darkroom('check', locked)), /cannot be read|not a complete|not an ONNX/);
  });
});
