import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openTrace } from '../../../src/trace/open';
import { traceSchema } from '../../../src/trace/schema';
import { temporaryFolder } from '../../support/folders';
import { fits } from '../intervention/schema-check';
import { madeUpDocument, madeUpTrace } from './made-up';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const oracle = (name: string) => path.join(root, 'test/oracles/trace', name);
const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

interface Seen {
  readonly words: readonly string[];
  readonly document: unknown;
  readonly tensors: Readonly<
    Record<string, { readonly dtype: string; readonly shape: number[]; readonly values: number[] }>
  >;
}

const dtypes: Readonly<Record<string, string>> = {
  F32: 'float32',
  F16: 'float16',
  I32: 'int32',
  U8: 'uint8',
};

/** `test/oracles/trace/check.py` reads and writes traces with the `safetensors` package; here is what it saw. */
describe('traces and Python', () => {
  const seen = json(oracle('read.json')) as Seen;

  it('reads there what is read here', async () => {
    const trace = await openTrace(oracle('sample.trace.safetensors'));
    assert.deepEqual(seen.document, trace.document);
    assert.deepEqual(seen.words, [' w1', ' w2', ' w5', ' w6', ' w7']);
    assert.deepEqual(Object.keys(seen.tensors), [...trace.tensors.keys()].sort());
    for (const [name, { dtype, shape }] of trace.tensors) {
      assert.equal(seen.tensors[name]!.dtype, dtypes[dtype]);
      assert.deepEqual(seen.tensors[name]!.shape, shape);
      assert.deepEqual(seen.tensors[name]!.values, [...(await trace.read(name)).values], name);
    }
    await trace.close();
  });

  it('was given the file that is written now', async () => {
    const writer = await madeUpTrace(temporaryFolder());
    const finished = await writer.end({ status: { state: 'done', ms: 90 } });
    assert.ok(readFileSync(finished).equals(readFileSync(oracle('sample.trace.safetensors'))));
  });

  it('writes there what is read here, and leaves alone what is not ours', async () => {
    const trace = await openTrace(oracle('python.trace.safetensors'));
    assert.equal(trace.document.question, 'Written by Python: é, 漢, \u{1f4f7}');
    assert.deepEqual([...trace.tensors.keys()], ['attention.mean']);
    const { values } = await trace.read('attention.mean', 2, 3);
    assert.deepEqual([...values], [8, 9, 10, 11]);
    await trace.close();
  });
});

describe('the schema of the document', () => {
  const schema = json(path.join(root, 'schemas/trace.schema.json')) as Record<string, unknown>;
  const holds = (document: unknown) => fits(document, schema, schema);

  it('is the one that documents are checked with', () => {
    assert.deepEqual(schema, JSON.parse(JSON.stringify(traceSchema)));
  });

  it('accepts a trace, and refuses one that is wrong', () => {
    const document = madeUpDocument(8);
    assert.ok(holds(document));
    assert.ok(!holds({ ...document, version: 3 }));
    assert.ok(!holds({ ...document, mood: 1 }));
    assert.ok(!holds({ ...document, method: { ...document.method, settings: { K: null } } }));
    assert.ok(!holds({ ...document, steps: [{ kind: 'text' }] }));
  });
});
