import assert from 'node:assert/strict';
import { attribute, graph, int, ints, model, node } from '../../../src/onnx/build';
import { decode, encodeToBytes } from '../../../src/onnx/codec';
import type { Int64, TensorProto } from '../../../src/onnx/messages';
import { processorSeconds } from '../../support/processor-seconds';

const roundTripInts = (values: readonly Int64[]) => {
  const written = encodeToBytes(model(graph('g', { node: [node('N', [], ['y'], { v: ints(values) })] })));
  return decode(written).graph!.node[0]!.attribute[0]!.ints;
};

describe('integers of 64 bits', () => {
  const edges = [0, 1, 127, 128, 2 ** 28, 2 ** 31, 2 ** 32, 2 ** 35, 2 ** 52, Number.MAX_SAFE_INTEGER];

  it('are numbers where a number is exact', () => {
    const values = [...edges, ...edges.slice(1).map(value => -value)];
    assert.deepEqual(roundTripInts(values), values);
  });

  it('are bigints beyond, and stay exact', () => {
    const values = [2n ** 53n, -(2n ** 53n), 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 62n) - 1n];
    assert.deepEqual(roundTripInts(values), values);
  });

  it('may be given as bigints although a number would do', () => {
    assert.deepEqual(roundTripInts([5n, -5n, 0n]), [5, -5, 0]);
  });

  it('are refused as the size of a tensor when no number can hold them', () => {
    const huge = [0x3a, 15, 0x2a, 13, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x10, 1, 0];
    assert.throws(() => decode(Uint8Array.from(huge.slice(0, 17))), {
      kind: 'bad-input',
      message: /9223372036854775807 is out of range .* at byte 5/,
    });
  });

  it('are refused by the writer when they are no integers', () => {
    for (const value of [0.5, NaN, Infinity, 2 ** 60]) {
      assert.throws(() => roundTripInts([value]), { kind: 'internal' }, String(value));
    }
  });

  it('of an attribute that has none are absent, in both of the forms that say so', () => {
    assert.equal(roundTripInts([]), undefined);
    const packed = [0x3a, 6, 0x0a, 4, 0x2a, 2, 0x42, 0];
    assert.ok(!('ints' in decode(Uint8Array.from(packed)).graph!.node[0]!.attribute[0]!));
  });

  it('of attributes keep a zero apart from nothing', () => {
    const one = node('N', [], ['y'], { zero: int(0) });
    const written = encodeToBytes(
      model(
        graph('g', { node: [{ ...one, attribute: [...one.attribute, attribute('none', { type: 2 })] }] }),
      ),
    );
    const [zero, none] = decode(written).graph!.node[0]!.attribute;
    assert.equal(zero!.i, 0);
    assert.ok(!('i' in none!));
  });
});

describe('typed lists of a tensor', () => {
  /** The tensor with these bytes as its content. */
  const read = (...content: number[]): TensorProto => {
    const bytes = [0x3a, content.length + 2, 0x2a, content.length, ...content];
    return decode(Uint8Array.from(bytes)).graph!.initializer[0]!;
  };

  it('may be spread over fields, packed or not', () => {
    const { int64Data } = read(0x3a, 2, 1, 2, 0x38, 3, 0x38, 4, 0x3a, 1, 5, 0x3a, 0);
    assert.deepEqual(int64Data, new BigInt64Array([1n, 2n, 3n, 4n, 5n]));
  });

  it('of floats may lie at any address and be spread over fields', () => {
    const { floatData } = read(0x22, 4, 0, 0, 0x80, 0x3f, 0x25, 0, 0, 0, 0x40);
    assert.deepEqual(floatData, new Float32Array([1, 2]));
  });

  it('of 32-bit integers take the low half of a longer number', () => {
    const { int32Data } = read(0x2a, 11, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 7);
    assert.deepEqual(int32Data, new Int32Array([-1, 7]));
  });

  it('may be empty', () => {
    assert.deepEqual(read(0x22, 0).floatData, new Float32Array(0));
  });

  it('stay fast when each number has its own field', () => {
    const count = 300_000;
    const content = Buffer.alloc(count * 2, Buffer.from([0x38, 1]));
    const header = (tag: number, length: number) => [
      tag,
      (length & 127) | 128,
      ((length >> 7) & 127) | 128,
      length >> 14,
    ];
    const bytes = Buffer.concat([
      Buffer.from(header(0x3a, content.length + 4)),
      Buffer.from(header(0x2a, content.length)),
      content,
    ]);
    const seconds = processorSeconds(() => {
      assert.equal(decode(bytes).graph!.initializer[0]!.int64Data!.length, count);
    });
    assert.ok(seconds < 5, `${seconds} s`);
  });
});
