import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import { requireSpace } from '../../../src/trace/disk';
import { encodeFrame, journalSignature } from '../../../src/trace/frame';
import { openTrace } from '../../../src/trace/open';
import { laidOut } from '../../../src/trace/safetensors';
import type { TensorFacts } from '../../../src/shared/trace/tensors';
import { temporaryFolder } from '../../support/folders';
import { fileOf } from './damaged';
import { head, madeUpDocument, madeUpTrace } from './made-up';

const root = path.resolve(process.env['DARKROOM_ROOT'] ?? '.');

function written(bytes: Uint8Array): string {
  const file = path.join(temporaryFolder(), 'a.trace.safetensors');
  writeFileSync(file, bytes);
  return file;
}

/** A file with this header, and so many bytes of tensors. */
function withHeader(header: unknown, bytes: number): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bytes)]);
}

const document = madeUpDocument(3);
const meta = { __metadata__: { darkroom: JSON.stringify(document) } };
const tensor = (dtype: string, shape: readonly number[], from: number, to: number) => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

function withTensor(facts: TensorFacts): Buffer {
  const { header, size } = laidOut(meta.__metadata__, [facts]);
  return Buffer.concat([header, Buffer.alloc(size - header.length)]);
}

describe('a file that is no trace', () => {
  const begin = 'a.trace.safetensors is not a whole trace: ';
  const cases: readonly [what: string, bytes: Uint8Array, sentence: string][] = [
    ['nothing', Buffer.alloc(0), `${begin}The file ends within its first 8 bytes.`],
    [
      'a header of exabytes',
      Buffer.alloc(99, 0xfe),
      `${begin}The header claims 18374403900871475000 bytes, more than any trace has.`,
    ],
    ['no JSON', withHeader('{"a":', 0), `${begin}The header is not JSON.`],
    [
      'a million brackets',
      withHeader('['.repeat(1_000_000), 0),
      `${begin}The header is nested more than 8 deep.`,
    ],
    [
      'a million values',
      withHeader(`[${'0,'.repeat(1_000_000)}0]`, 0),
      `${begin}The header has more than 131,072 values.`,
    ],
    [
      'text that is no text',
      withHeader({ __metadata__: { darkroom: '{' } }, 0),
      `${begin}The document is not JSON.`,
    ],
    [
      'tensors of another kind',
      withHeader({ a: tensor('F32', [2], 0, 8) }, 8),
      `${begin}There is no document in it.`,
    ],
    [
      'overlapping tensors',
      withHeader({ ...meta, a: tensor('F32', [2], 0, 8), b: tensor('F32', [2], 4, 12) }, 12),
      `${begin}Tensor b overlaps another.`,
    ],
    [
      'a gap',
      withHeader({ ...meta, a: tensor('F32', [2], 4, 12) }, 12),
      `${begin}Tensor a comes after a gap.`,
    ],
    [
      'a tensor beyond the end',
      withHeader({ ...meta, a: tensor('F32', [3], 0, 12) }, 8),
      `${begin}The file ends within its tensors.`,
    ],
    [
      'bytes of no tensor',
      withHeader({ ...meta, a: tensor('F32', [2], 0, 8) }, 9),
      `${begin}The file has bytes that belong to no tensor.`,
    ],
    [
      'a shape that does not fit',
      withHeader({ ...meta, a: tensor('F32', [3], 0, 8) }, 8),
      `${begin}Tensor a has 8 bytes, and its shape needs 12.`,
    ],
    [
      'offsets that run backwards',
      withHeader({ ...meta, a: tensor('F32', [2], 8, 0) }, 8),
      `${begin}Tensor a has -8 bytes, and its shape needs 8.`,
    ],
    [
      'an unknown dtype',
      withHeader({ ...meta, a: tensor('F7', [2], 0, 8) }, 8),
      `${begin}Tensor a has dtype F7, which is none.`,
    ],
    [
      'a size that is none',
      withHeader({ ...meta, a: tensor('F32', [-2], 0, 8) }, 8),
      `${begin}Tensor a.shape[0] must be a whole number of 0 or more, and is -2.`,
    ],
    [
      'attention of another dtype',
      withTensor({ name: 'attention.mean', dtype: 'F16', shape: [2, 4] }),
      `${begin}Tensor attention.mean must be F32, and is F16.`,
    ],
    [
      'attention of another picture',
      withTensor({ name: 'attention.mean', dtype: 'F32', shape: [2, 5] }),
      `${begin}Tensor attention.mean must be [T,N], and is [2,5], which does not fit the rest.`,
    ],
    [
      'fewer rows than steps',
      withTensor({ name: 'attention.mean', dtype: 'F32', shape: [1, 4] }),
      `${begin}A step names row 1, and there are 1 rows.`,
    ],
    [
      'a newer version',
      fileOf({ ...document, version: 3 }),
      'The trace has format version 3, and this build reads up to 2.',
    ],
    ['a journal of nothing', journalSignature, `${begin}The journal has no whole beginning.`],
    [
      'a journal without a head',
      Buffer.concat([journalSignature, encodeFrame({ kind: 'rows', segments: [] }, [])]),
      `${begin}The journal must have one beginning, at its beginning.`,
    ],
    [
      'a journal with rows that were not announced',
      Buffer.concat([
        journalSignature,
        encodeFrame(
          {
            kind: 'head',
            head,
            plan: {},
            owner: { pid: 1, host: 'x' },
            segments: [{ name: 'resid', rows: 1, bytes: 4 }],
          },
          [Buffer.alloc(4)],
        ),
      ]),
      `${begin}Tensor resid was not announced.`,
    ],
    [
      'a journal that claims more rows than it has',
      Buffer.concat([
        journalSignature,
        encodeFrame(
          {
            kind: 'head',
            head,
            plan: { 'attention.mean': [4] },
            owner: { pid: 1, host: 'x' },
            segments: [{ name: 'attention.mean', rows: 1000, bytes: 16000 }],
          },
          [Buffer.alloc(16)],
        ),
      ]),
      `${begin}Tensor attention.mean claims 16000 bytes, more than its step has.`,
    ],
  ];
  for (const [what, bytes, sentence] of cases)
    it(`is refused: ${what}`, () =>
      assert.rejects(openTrace(written(bytes)), { name: 'DarkroomError', message: sentence }));

  it('is refused: a folder, and what is not there', async () => {
    const folder = temporaryFolder();
    await assert.rejects(openTrace(folder), /(is no file|cannot be opened)\.$/);
    await assert.rejects(openTrace(path.join(folder, 'b')), /There is no trace at .*b\.$/);
  });
});

describe('a trace of version 0', () => {
  it('is brought up to this version', async () => {
    const trace = await openTrace(path.join(root, 'test/unit/trace/version-0.trace.safetensors'));
    await trace.close();
    const { steps, notes, model, version } = trace.document;
    assert.deepEqual([version, notes, model.dtype], [2, [], 'fp32']);
    assert.deepEqual(
      steps.map(({ kind, appended }) => [kind, appended.from, appended.count]),
      [
        ['prompt', 0, 6],
        ['text', 6, 1],
        ['text', 7, 1],
        ['answer', 8, 0],
      ],
    );
    const [, , written] = steps;
    assert.deepEqual(written?.kind === 'text' && written.token, {
      id: 102,
      text: ' w2',
      probability: 0.75,
      entropy: 0.5,
    });
  });
});

describe('a full disk', () => {
  it('is noticed before a trace is finished', async () => {
    const file = path.join(temporaryFolder(), 'a.trace.safetensors');
    await requireSpace(file, 1000);
    await assert.rejects(
      requireSpace(file, 2 ** 60),
      /^DarkroomError: a\.trace\.safetensors needs .* TB, and its disk has/,
    );
  });

  /** No file of the process that writes may grow beyond so many blocks of 1,024 bytes. */
  async function limited(folder: string, blocks: number, options: readonly string[] = []) {
    const program = path.join(folder, 'writer.cjs');
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: ['test/engine/trace/writer-process.ts'],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const line = `ulimit -f ${blocks}; exec "$0" "$@"`;
    return spawnSync('bash', ['-c', line, process.execPath, ...options, program, folder], {
      encoding: 'utf8',
    });
  }

  it('costs the step that did not fit, and says so in the trace', async () => {
    if (process.platform === 'win32') return;
    const folder = temporaryFolder();
    const { stdout, stderr } = await limited(folder, 100);
    assert.match(stderr, /There is no space left for run\.trace\.journal\./);
    const reported = stdout.split('\n').length - 1;
    assert.ok(reported > 10);
    assert.deepEqual(readdirSync(folder).sort(), ['run.trace.journal', 'writer.cjs']);
    const trace = await openTrace(path.join(folder, 'run.trace.journal'));
    await trace.close();
    assert.equal(trace.document.steps.length, reported);
    assert.match(JSON.stringify(trace.document.status), /"failed".*There is no space left/);
  });

  it('leaves no file open where not even the head had room', async () => {
    if (process.platform !== 'linux') return;
    const folder = temporaryFolder();
    const look = path.join(folder, 'look.cjs');
    writeFileSync(
      look,
      `const { readdirSync, realpathSync } = require('node:fs');
       const open = name => { try { return realpathSync('/proc/self/fd/' + name); } catch { return ''; } };
       process.on('exit', () => console.log(readdirSync('/proc/self/fd').map(open).join(' ')));`,
    );
    for (const [blocks, journals] of [
      [0, 0],
      [100, 1],
    ] as const) {
      const { stdout, stderr } = await limited(folder, blocks, ['--require', look]);
      assert.match(stderr, /There is no space left for run\.trace\.journal\./);
      assert.equal(stdout.split('run.trace.journal').length - 1, journals, `${blocks} blocks`);
      rmSync(path.join(folder, 'run.trace.journal'));
    }
  });
});

describe('an unfinished copy', () => {
  it('is not left when finishing fails, and the journal is', async () => {
    const folder = temporaryFolder();
    const writer = await madeUpTrace(folder);
    // A folder in the place of the finished file cannot be replaced by it.
    mkdirSync(path.join(folder, 'run.trace.safetensors', 'in the way'), { recursive: true });
    await assert.rejects(
      writer.end({ status: { state: 'done', ms: 1 } }),
      /run\.trace\.safetensors cannot be written/,
    );
    assert.deepEqual(readdirSync(folder).sort(), ['run.trace.journal', 'run.trace.safetensors']);
    const trace = await openTrace(writer.path);
    await trace.close();
    assert.deepEqual(trace.document.status, { state: 'done', ms: 1 });
  });
});
