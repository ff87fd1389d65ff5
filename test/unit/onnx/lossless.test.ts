import assert from 'node:assert/strict';
import { node, valueInfo } from '../../../src/onnx/build';
import { byteLength, decode, encodeToBytes, encodeToChunks } from '../../../src/onnx/codec';
import { decodeModel } from '../../../src/onnx/model-file';
import type { GraphProto, ModelProto } from '../../../src/onnx/messages';
import { forgetful, touched } from '../../support/onnx-copies';
import { graphBytes, graphNames } from '../../support/onnx-fixtures';
import { everything } from '../../support/onnx-samples';

function withGraph(model: ModelProto, change: (graph: GraphProto) => Partial<GraphProto>): ModelProto {
  const graph = model.graph!;
  return { ...model, graph: { ...graph, ...change(graph) } };
}

/** deepEqual would print megabytes. */
function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  assert.equal(actual.length, expected.length);
  assert.ok(Buffer.compare(actual, expected) === 0, 'the bytes differ');
}

describe('a graph written by a real exporter', () => {
  for (const name of graphNames) {
    const bytes = graphBytes(name);

    it(`${name}: unchanged, it is its own bytes`, () => {
      const written = encodeToBytes(decodeModel(bytes, name));
      assertSameBytes(written, bytes);
      assert.equal(written.buffer, bytes.buffer);
    });

    it(`${name}: the same bytes also if every message had to be written anew`, () => {
      assertSameBytes(encodeToBytes(touched(decode(bytes))), bytes);
    });

    it(`${name}: the same values if nothing is known of the bytes`, () => {
      const model = forgetful(decode(bytes));
      assert.deepEqual(forgetful(decode(encodeToBytes(model))), model);
    });
  }

  for (const name of ['legacy-int8', 'legacy-vision'] as const) {
    it(`${name}: the values alone give the same bytes`, () => {
      const bytes = graphBytes(name);
      assertSameBytes(encodeToBytes(forgetful(decode(bytes))), bytes);
    });
  }
});

describe('a changed graph', () => {
  const bytes = graphBytes('genai-int4');
  const original = decode(bytes);
  const first = original.graph!.node[0]!;

  it('contains an added node and output, and everything else as before', () => {
    const extra = node('Identity', ['logits'], ['tap'], {}, { name: 'tap' });
    const tap = valueInfo('tap', 'float32', ['batch', 'sequence', 371]);
    const changed = withGraph(original, ({ node, output }) => ({
      node: [...node, extra],
      output: [...output, tap],
    }));
    const read = decode(encodeToBytes(changed));
    assert.deepEqual(forgetful(read), forgetful(changed));
    assert.equal(read.graph!.node.length, original.graph!.node.length + 1);
    const undone = withGraph(read, ({ node, output }) => ({
      node: node.slice(0, -1),
      output: output.slice(0, -1),
    }));
    assertSameBytes(encodeToBytes(undone), bytes);
  });

  it('contains a replaced input and a changed attribute, and everything else as before', () => {
    const at = original.graph!.node.findIndex(({ opType }) => opType === 'GroupQueryAttention');
    const attention = original.graph!.node[at]!;
    const other = {
      ...attention,
      input: attention.input.map((name, i) => (i === 0 ? 'edited' : name)),
      attribute: attention.attribute.map(one => (one.name === 'num_heads' ? { ...one, i: 8 } : one)),
    };
    const changed = withGraph(original, ({ node }) => ({ node: node.with(at, other) }));
    const read = decode(encodeToBytes(changed));
    assert.equal(read.graph!.node[at]!.input[0], 'edited');
    assert.deepEqual(forgetful(read), forgetful(changed));
    assertSameBytes(
      encodeToBytes(withGraph(read, ({ node }) => ({ node: node.with(at, attention) }))),
      bytes,
    );
  });

  it('loses a key that a copy leaves out', () => {
    const { docString, ...rest } = decode(encodeToBytes(everything));
    assert.equal(docString, 'all of it');
    const read = decode(encodeToBytes({ ...rest, producerVersion: '' }));
    assert.equal(read.docString, undefined);
    assert.equal(read.producerVersion, '');
    assert.equal(read.domain, 'example');
  });

  it('contains a key that the original did not have', () => {
    const changed = withGraph({ ...original, docString: 'hooked' }, ({ node }) => ({
      node: node.with(0, { ...first, docString: 'tap' }),
    }));
    const read = decode(encodeToBytes(changed));
    assert.equal(read.docString, 'hooked');
    assert.equal(read.graph!.node[0]!.docString, 'tap');
    assert.deepEqual(forgetful(read), forgetful(changed));
  });

  it('refers to the weights of the original file instead of copying them', () => {
    const chunks = encodeToChunks(withGraph(original, ({ node }) => ({ node: node.toReversed() })));
    const shared = chunks
      .filter(({ buffer }) => buffer === bytes.buffer)
      .reduce((sum, { length }) => sum + length, 0);
    assert.ok(shared > 0.9 * bytes.length, `${shared} of ${bytes.length} bytes are shared`);
  });

  it('takes an untouched node of another file as its bytes', () => {
    const changed = withGraph(everything, () => ({ node: [first] }));
    const read = decode(encodeToBytes(changed)).graph!.node[0]!;
    assert.deepEqual(forgetful(read), forgetful(first));
  });
});

describe('what the codec does not know', () => {
  const graphTag = 0x3a;
  const field = (tag: number, ...content: number[]) => [...varint(tag), content.length, ...content];
  const varint = (value: number) => (value < 128 ? [value] : [(value & 127) | 128, value >> 7]);
  const training = field(20 * 8 + 2, 1, 2, 3);
  const newer = [...varint(99 * 8), 5];
  const nodes = field(0x0a, ...field(0x22, 0x41), ...field(99 * 8 + 2, 9));
  // Fields out of order, a number longer than it need be, unknown fields first, in between and last.
  const bytes = Uint8Array.from([
    ...training, ...field(0x42, 0x10, 21), graphTag, nodes.length + 3, ...nodes, 0x12, 1, 0x67,
    ...newer, 0x08, 0x8a, 0x80, 0x00, ...field(0x12, 0x70), ...training,
  ]); // prettier-ignore
  const model = decode(bytes);

  it('does not disturb reading', () => {
    assert.equal(model.irVersion, 10);
    assert.equal(model.producerName, 'p');
    assert.equal(model.graph!.name, 'g');
    assert.equal(model.graph!.node[0]!.opType, 'A');
  });

  it('stays in place when the model is changed beside it', () => {
    const written = encodeToBytes({ ...model, producerName: 'q' });
    const expected = bytes.slice();
    expected[bytes.lastIndexOf(0x70)] = 0x71;
    assert.deepEqual([...written], [...expected]);
  });

  it('stays in a node that is changed', () => {
    const written = encodeToBytes(
      withGraph(model, ({ node }) => ({ node: node.map(one => ({ ...one, opType: 'B' })) })),
    );
    const expected = bytes.slice();
    expected[bytes.indexOf(0x41)] = 0x42;
    assert.deepEqual([...written], [...expected]);
  });

  it('leaves text that is not UTF-8 alone', () => {
    const latin1 = Uint8Array.from([0x08, 10, ...field(0x32, 0xe9), ...field(0x12, 0x70)]);
    const written = encodeToBytes({ ...decode(latin1), producerName: 'q' });
    assert.deepEqual([...written], [0x08, 10, ...field(0x32, 0xe9), ...field(0x12, 0x71)]);
  });
});

describe('a model above 4 GiB', () => {
  const part = new Uint8Array(256 * 2 ** 20);
  const weights = Array.from({ length: 17 }, (_, i) => ({
    name: `w${i}`,
    dims: [part.length],
    dataType: 2,
    rawData: part,
    externalData: [],
    dataLocation: 0,
    metadataProps: [],
  }));
  const model = withGraph(everything, () => ({ initializer: weights }));

  it('is written in pieces that refer to its weights', () => {
    const chunks = encodeToChunks(model);
    assert.equal(chunks.filter(({ buffer }) => buffer === part.buffer).length, weights.length);
    const size = chunks.reduce((sum, { length }) => sum + length, 0);
    assert.ok(size > 17 * part.length && size < 17 * part.length + 16_384);
    assert.equal(byteLength(model), size);
  });

  it('has a length in front of its graph that is right', () => {
    const chunks = encodeToChunks(model);
    const size = byteLength(model);
    const start = Buffer.from(chunks[0]!);
    const at = start.indexOf(0x3a, start.indexOf('all of it') + 9); // the graph comes after the doc string
    let length = 0;
    let end = at + 1;
    for (let scale = 1; ; scale *= 128) {
      const byte = start[end++]!;
      length += (byte & 127) * scale;
      if (byte < 128) break;
    }
    const last = chunks.at(-1)!;
    const tail = Buffer.from(last).indexOf(Buffer.from([0x42, 2, 0x10, 21])); // the first operator set comes next
    assert.equal(end + length, size - last.length + tail);
  });

  it('is refused in one piece, with what to do', () => {
    assert.throws(() => encodeToBytes(model), { kind: 'unsupported', remedy: /external data/ });
  });
});
