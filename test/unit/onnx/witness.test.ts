// Another protobuf implementation as a witness: what it writes is read the same here, and the other way round.

import assert from 'node:assert/strict';
import { onnx } from 'onnx-proto';
import { decode, encodeToBytes } from '../../../src/onnx/codec';
import { graphBytes, graphNames } from '../../support/onnx-fixtures';
import { everything } from '../../support/onnx-samples';

/** Fields newer than the witness. */
const unknownToWitness = (path: string) =>
  /((node|valueInfo|input|output|initializer|graph|t)\.metadataProps|functions\.attributeProto)$/.test(path);

/** Numbers as text and without defaults, so that both libraries' ideas of integers and absence are the same. */
function normal(value: unknown, path = 'model'): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (ArrayBuffer.isView(value)) return normal([...(value as unknown as Iterable<unknown>)], path);
  if (Array.isArray(value)) return value.map(item => normal(item, path) ?? '');
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value === '' || value === null ? undefined : value;
  const entries = Object.entries(value)
    .filter(([key]) => !unknownToWitness(`${path}.${key}`))
    .map(([key, item]) => [key, normal(item, key)] as const)
    .filter(([, item]) => item !== undefined && item !== '0' && !(Array.isArray(item) && item.length === 0));
  return Object.fromEntries(entries);
}

const witnessed = (bytes: Uint8Array): unknown =>
  normal(onnx.ModelProto.toObject(onnx.ModelProto.decode(bytes), { longs: String }));

describe('the ONNX codec beside onnx-proto', () => {
  it('writes a model with every kind of value so that the other reads the same', () => {
    assert.deepEqual(witnessed(encodeToBytes(everything)), normal(everything));
  });

  it('reads what the other has written', () => {
    const theirs = onnx.ModelProto.encode(onnx.ModelProto.decode(encodeToBytes(everything))).finish();
    assert.deepEqual(normal(decode(theirs)), normal(everything));
  });

  it('reads lists that the other writes packed', () => {
    // protobufjs packs the lists of attributes and shapes, C++ and Python do not.
    const theirs = onnx.ModelProto.encode(
      onnx.ModelProto.fromObject({
        graph: { node: [{ attribute: [{ name: 'a', ints: [1, -1, 300], floats: [0.5, 2] }] }] },
      }),
    ).finish();
    const [attribute] = decode(theirs).graph!.node[0]!.attribute;
    assert.deepEqual(attribute!.ints, [1, -1, 300]);
    assert.deepEqual(attribute!.floats, [0.5, 2]);
  });

  for (const name of graphNames) {
    it(`reads ${name} as the other does`, () => {
      const bytes = graphBytes(name);
      assert.deepEqual(normal(decode(bytes)), witnessed(bytes));
    });
  }
});
