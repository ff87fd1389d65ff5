import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { finishTrace } from '../../../src/trace/finish';
import { openTrace } from '../../../src/trace/open';
import type { OpenTrace } from '../../../src/trace/open-trace';
import { createTrace } from '../../../src/trace/writer';
import type { TraceWriter } from '../../../src/trace/writer';
import { tensorForms } from '../../../src/shared/trace/tensors';
import type { TensorName } from '../../../src/shared/trace/tensors';
import { temporaryFolder } from '../../support/folders';
import { allNames, appendSteps, head, image, madeUpTrace, recordedStep, valueAt } from './made-up';

const opened: OpenTrace[] = [];
const begun: TraceWriter[] = [];
afterEach(async () => {
  for (const trace of opened.splice(0)) await trace.close();
  for (const writer of begun.splice(0)) await writer.abandon();
});

async function open(file: string): Promise<OpenTrace> {
  const trace = await openTrace(file);
  opened.push(trace);
  return trace;
}

/** Row 1 comes with no step of its own in the made-up run: step 1 is read from row 0. */
async function requireRows(trace: OpenTrace, steps: number): Promise<void> {
  const rows = steps === 1 ? 1 : steps - 1;
  for (const name of allNames) {
    const { axis, shape } = tensorForms[name];
    const wanted = axis === 'row' ? rows : Math.max(0, Math.min(2, steps - 3));
    const facts = trace.tensors.get(name);
    assert.equal(facts?.shape[0] ?? 0, wanted, name);
    for (let row = 0; row < wanted; row++) {
      const slice = await trace.read(name, row, row + 1);
      assert.deepEqual(
        [...slice.values],
        expectedRow(name, row, slice.shape, shape.endsWith(',P')),
        `${name} ${row}`,
      );
    }
    if (wanted > 1) {
      const both = await trace.read(name, 0, wanted);
      const last = await trace.read(name, wanted - 1, wanted);
      assert.deepEqual([...both.values.slice(-last.values.length)], [...last.values]);
    }
  }
}

/** `made` counts the rows that were handed over; it skips nothing, so a row's number is its value's. */
function expectedRow(name: TensorName, row: number, shape: readonly number[], growing: boolean): number[] {
  const total = shape.reduce((product, size) => product * size, 1);
  // Rows are numbered as the step that brought them counts: 0, then from step 2 on.
  const made = row;
  if (!growing) return Array.from({ length: total }, (_, place) => valueAt(name, made, place));
  const widest = shape.at(-1) ?? 0;
  const keys = head.firstPosition + made + 1;
  return Array.from({ length: total }, (_, place) => {
    const line = Math.floor(place / widest);
    const key = place % widest;
    return key < keys ? valueAt(name, made, line * keys + key) : 0;
  });
}

describe('trace files', () => {
  it('give back while they are written what was put in', async () => {
    const writer = await madeUpTrace(temporaryFolder(), 0);
    const trace = await openTrace(writer.path);
    opened.push(trace);
    for (let steps = 1; steps <= 8; steps++) {
      await appendSteps(writer, steps - 1, steps);
      assert.equal(await trace.refresh(), true);
      assert.equal(await trace.refresh(), false);
      assert.equal(trace.document.status.state, 'running');
      assert.deepEqual(
        trace.document.steps,
        Array.from({ length: steps }, (_, i) => recordedStep(i).step),
      );
      await requireRows(trace, steps);
    }
    await writer.abandon();
  });

  it('give back the same when they are finished', async () => {
    const folder = temporaryFolder();
    const writer = await madeUpTrace(folder);
    const live = await open(writer.path);
    const finished = await writer.end({
      status: { state: 'done', ms: 99 },
      agreement: { runs: 8, agreeing: 7 },
    });
    assert.deepEqual(readdirSync(folder), ['run.trace.safetensors']);
    const trace = await open(finished);
    assert.deepEqual(trace.document, {
      ...live.document,
      status: { state: 'done', ms: 99 },
      agreement: { runs: 8, agreeing: 7 },
    });
    assert.deepEqual(
      trace.document.tokens,
      Array.from({ length: 8 }, (_, i) => recordedStep(i).tokens).flat(),
    );
    assert.deepEqual(new Set(trace.tensors.keys()), new Set(live.tensors.keys()));
    await requireRows(trace, 8);
    assert.deepEqual((await trace.read('image')).values, image.data);
    assert.deepEqual((await trace.read('image', 1, 2)).values, image.data.slice(12));
  });

  it('give one entry of a row, as it is in the whole row, while they are written and when they are finished', async () => {
    const requireParts = async (trace: OpenTrace) => {
      for (const [name, { shape }] of trace.tensors) {
        const [rows = 0, parts = 0, ...rest] = shape;
        if (shape.length < 2 || rows === 0 || parts === 0) continue;
        const row = rows - 1;
        const { values } = await trace.read(name, row, rows);
        const size = rest.reduce((product, axis) => product * axis, 1);
        for (const part of [0, parts - 1]) {
          const found = await trace.readPart(name, row, part);
          assert.deepEqual(found.values, values.slice(part * size, (part + 1) * size), `${name} ${part}`);
          assert.deepEqual(found.shape, [1, ...rest], name);
        }
        for (const [at, part] of [
          [rows, 0],
          [row, parts],
          [row, -1],
          [row, 0.5],
        ] as const)
          await assert.rejects(trace.readPart(name, at, part), /has rows 0 to/, name);
      }
    };
    const writer = await madeUpTrace(temporaryFolder());
    await requireParts(await open(writer.path));
    await requireParts(await open(await writer.end({ status: { state: 'done', ms: 9 } })));
  });

  it('take a long prompt in pieces, and several rows with one step', async () => {
    const folder = temporaryFolder();
    const everyPosition = { ...head, firstPosition: 0 };
    const writer = await createTrace(path.join(folder, 'a.trace.journal'), everyPosition, {
      tensors: ['attention.mean', 'attention.full'],
    });
    const rows = (from: number, to: number) => ({
      'attention.mean': Float32Array.from({ length: 4 * (to - from) }, (_, i) => from * 4 + i),
      'attention.full': Float32Array.from(
        Array.from({ length: to - from }, (_, i) =>
          new Array<number>(4 * (from + i + 1)).fill(from + i + 1),
        ).flat(),
      ),
    });
    await writer.appendRows(rows(0, 2));
    await writer.appendRows(rows(2, 5));
    const { step, tokens } = recordedStep(0);
    await writer.append({ step: { ...step, row: 5 }, tokens }, rows(5, 6));
    const trace = await open(await writer.end({ status: { state: 'done', ms: 1 } }));
    const { shape, values } = await trace.read('attention.mean');
    assert.deepEqual(shape, [6, 4]);
    assert.deepEqual(
      [...values],
      Array.from({ length: 24 }, (_, i) => i),
    );
    const full = await trace.read('attention.full', 2, 4);
    assert.deepEqual(full.shape, [2, 2, 2, 6]);
    assert.deepEqual([...full.values.slice(0, 6)], [3, 3, 3, 0, 0, 0]);
    assert.deepEqual([...full.values.slice(-6)], [4, 4, 4, 4, 0, 0]);
  });

  it('keep a long document as a tensor', async () => {
    const folder = temporaryFolder();
    const notes = Array.from({ length: 90 }, (_, i) => String(i).repeat(100_000));
    const writer = await createTrace(
      path.join(folder, 'a.trace.journal'),
      { ...head, notes },
      { tensors: [] },
    );
    await writer.append(recordedStep(0));
    const trace = await open(await writer.end({ status: { state: 'done', ms: 1 } }));
    assert.deepEqual(trace.document.notes, notes);
    assert.equal(trace.tensors.has('document'), false);
  });

  it('do not write over another trace', async () => {
    const folder = temporaryFolder();
    await (await madeUpTrace(folder)).abandon();
    await assert.rejects(madeUpTrace(folder), /run\.trace\.journal is there already\./);
  });

  it('are finished once they were left behind, and not while they are written', async () => {
    const folder = temporaryFolder();
    const writer = await madeUpTrace(folder, 5);
    await assert.rejects(finishTrace(writer.path), /run\.trace\.journal is still being written\./);
    await writer.abandon();
    const finished = await finishTrace(writer.path, { anyway: true });
    assert.equal(existsSync(writer.path), false);
    const { document } = await open(finished);
    assert.deepEqual(document.status, {
      state: 'recovered',
      sentence: 'The run was ended from outside after 5 steps.',
    });
    assert.equal(document.steps.length, 5);
  });
});

describe('a trace that is written', () => {
  const refused = async (make: (folder: string) => Promise<unknown>, sentence: RegExp) => {
    await assert.rejects(make(temporaryFolder()), sentence);
  };

  it('refuses rows that do not fit', async () => {
    const names: TensorName[] = ['attention.mean', 'resid'];
    const started = async (folder: string) => {
      const writer = await madeUpTrace(folder, 1, names);
      begun.push(writer);
      return writer;
    };
    const rows = { 'attention.mean': new Float32Array(4), resid: new Float32Array(32) };
    await refused(
      async folder =>
        (await started(folder)).append(recordedStep(1), { ...rows, resid: new Float32Array(31) }),
      /Tensor resid must bring 128 bytes for 1 rows, and brings 124/,
    );
    await refused(
      async folder =>
        (await started(folder)).append(recordedStep(1), { 'attention.mean': rows['attention.mean'] }),
      /Tensor resid must bring 128 bytes for 1 rows, and brings 0/,
    );
    await refused(
      async folder =>
        (await started(folder)).append(recordedStep(1), { ...rows, 'edit.stats': new Float32Array(12) }),
      /Tensor edit\.stats was not announced/,
    );
    await refused(
      async folder => (await started(folder)).append(recordedStep(1), { ...rows, resid: new Int32Array(32) }),
      /Tensor resid must be given as Float32Array/,
    );
    await refused(async folder => {
      const writer = await started(folder);
      await writer.append(recordedStep(1));
      await writer.append(recordedStep(2));
    }, /steps\[2\]\.row is 1, and 1 rows have come/);
  });

  it('refuses numbers that are none, and stays as it was', async () => {
    const writer = await madeUpTrace(temporaryFolder(), 3, []);
    const { step, tokens } = recordedStep(3);
    await assert.rejects(
      writer.append({ step: { ...step, norm: NaN } as typeof step, tokens }),
      /steps\[3\]\.norm must be a number of 0 or more, and is NaN/,
    );
    await writer.append({ step, tokens });
    const { document } = await open(
      await writer.end({ status: { state: 'failed', ms: 5, sentence: 'Why.' } }),
    );
    assert.equal(document.steps.length, 4);
    assert.deepEqual(document.status, { state: 'failed', ms: 5, sentence: 'Why.' });
  });
});
