import assert from 'node:assert/strict';
import { anonymous, diagnosticsText } from '../../src/host/diagnostics';
import { explainLoadFailure } from '../../src/runtime/load-failure';
import { explainOpenFailure, explainRunFailure } from '../../src/runtime/ort-failure';
import { parseGraphName, preferredPrecision } from '../../src/model/precision';
import { DarkroomError, sentence, toFailure } from '../../src/shared/errors';

describe('a failure to load ONNX Runtime', () => {
  const cases: [string, RegExp][] = [
    ["/lib/libc.so.6: version `GLIBC_2.34' not found (required by x)", /newer C library/],
    ['The specified module could not be found. onnxruntime_binding.node', /Visual C\+\+ runtime is missing/],
    ["Cannot find module '../bin/napi-v6/darwin/x64/onnxruntime_binding.node'", /no build for this platform/],
    ["Cannot find module 'onnxruntime-node'", /not installed/],
    ['libonnxruntime.so.1: cannot open shared object file', /library files is missing/],
    ["version `VERS_1.24.3' not found", /Another version/],
    ['something else', /could not load/],
  ];
  for (const [thrown, expected] of cases) {
    it(`"${thrown.slice(0, 40)}…" becomes a sentence with a remedy`, () => {
      const failure = explainLoadFailure(new Error(thrown), 'linux-x64');
      assert.match(failure.message, expected);
      assert.match(failure.message, /linux-x64/);
      assert.match(failure.remedy ?? '', /\w/);
      assert.match(toFailure(failure).cause ?? '', /Error/);
    });
  }
});

describe("ONNX Runtime's refusal to open a file", () => {
  it('is said in words that name the file and the operator', () => {
    const failure = explainOpenFailure(
      new Error('Load model failed: Could not find an implementation for Foo(12) node with name x'),
      'm.onnx',
    );
    assert.match(sentence(toFailure(failure)), /m\.onnx uses Foo \(version 12\).*another device/i);
  });

  it('loses the names of its source files, and is never endless', () => {
    const text = `/onnxruntime_src/onnxruntime/core/graph/graph.cc:123 void onnxruntime::Graph::Check() ${'bad '.repeat(400)}`;
    const { message } = explainOpenFailure(new Error(text), 'm.onnx');
    assert.doesNotMatch(message, /onnxruntime_src/);
    assert.ok(message.length < 400);
  });
});

describe('a device that fails in mid-run', () => {
  // The first three are ONNX Runtime 1.30's, as it said them on the CPU and on WebGPU in software.
  const outOfMemory = [
    'bfc_arena.cc:360 Failed to allocate memory for requested buffer of size 480000000000',
    'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.',
    "Non-zero status code returned while running Expand node. Name:'' Status Message: narrowing_error",
    'CUDA failure 2: out of memory ; GPU=0',
    'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0',
    'std::bad_alloc',
  ];
  for (const thrown of outOfMemory)
    it(`"${thrown.slice(0, 40)}…" is a lack of memory`, () => {
      const { message, remedy } = explainRunFailure(new Error(thrown), 'm.onnx', 'webgpu');
      assert.equal(message, 'There was not enough memory on webgpu to run m.onnx.');
      assert.match(remedy ?? '', /shorter prompt.*or compute on the CPU/);
    });

  it('is not told to compute on the CPU where it did', () => {
    const { message, remedy } = explainRunFailure(new Error('std::bad_alloc'), 'm.onnx', 'cpu');
    assert.equal(message, 'There was not enough memory to run m.onnx.');
    assert.doesNotMatch(remedy ?? '', /CPU/);
  });

  for (const thrown of [
    'WebGPU device lost (2): reset',
    'CUDA failure 700: an illegal memory access was encountered',
  ])
    it(`"${thrown.slice(0, 40)}…" is a driver that gave up`, () => {
      assert.match(
        sentence(toFailure(explainRunFailure(new Error(thrown), 'm.onnx', 'cuda'))),
        /The driver of cuda gave up while m\.onnx ran\. Try again, or compute on the CPU\./,
      );
    });

  it('in any other way is said as it was', () => {
    const { message } = explainRunFailure(new Error('Got invalid dimensions for input: x'), 'm.onnx', 'cuda');
    assert.match(message, /m\.onnx failed while it ran: Got invalid dimensions/);
  });
});

describe('the precision of a graph file', () => {
  it('is read from its name', () => {
    assert.deepEqual(parseGraphName('onnx/decoder_model_merged_q4f16.onnx'), {
      stem: 'decoder_model_merged',
      suffix: '_q4f16',
    });
    assert.deepEqual(parseGraphName('model.onnx'), { stem: 'model', suffix: '' });
  });

  it('the best of each graph is preferred', () => {
    const preferred = preferredPrecision(['a_q4.onnx', 'a_fp16.onnx', 'b.onnx', 'b_int8.onnx']);
    assert.deepEqual(Object.fromEntries(preferred), {
      'a_q4.onnx': 'a_fp16.onnx',
      'a_fp16.onnx': 'a_fp16.onnx',
      'b.onnx': 'b.onnx',
      'b_int8.onnx': 'b.onnx',
    });
  });
});

describe('diagnostics', () => {
  it('can be posted in public', () => {
    const home = ['', 'home', 'ada'].join('/');
    assert.equal(anonymous(`${home}/m.onnx and /data/ada/x`, home, 'ada'), '~/m.onnx and /data/user/x');
    assert.equal(anonymous('/srv/root/x', '/root', 'root'), '/srv/root/x');
  });

  it('say what the engine was doing', () => {
    const text = diagnosticsText({
      extensionVersion: '1.2.3',
      vscodeVersion: '1.100.0',
      remote: undefined,
      trusted: false,
      settings: { 'engine.device': 'auto' },
      engine: { name: 'idle' },
      running: undefined,
      recentLog: ['[info] hello'],
    });
    assert.match(text, /Darkroom 1\.2\.3/);
    assert.match(text, /Workspace trusted: no/);
    assert.match(text, /\[info\] hello/);
  });
});

describe('errors', () => {
  it('of ours keep what they are, others say where to report them', () => {
    const ours = new DarkroomError('missing', 'No file.', { remedy: 'Look.' });
    assert.deepEqual(toFailure(ours), { kind: 'missing', message: 'No file.', remedy: 'Look.' });
    const other = toFailure(new TypeError('x is not a function'));
    assert.equal(other.kind, 'internal');
    assert.match(sentence(other), /x is not a function.*Copy Diagnostics/);
    assert.match(toFailure('just a string').message, /just a string/);
  });
});
