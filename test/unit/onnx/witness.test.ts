// Another protobuf implementation as a witness: what it writes is read the same here, and the other way round.

import assert from 'node:assert/strict';
import { onnx } from 'onnx-proto';
import { decode, encodeToBytes } from '../../../src/onnx/codec';
import { forgetful } from '../../support/onnx-copies';
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

describe('fields that the witness is too old for', () => {
  const field = (number: number, ...content: number[]) => [number * 8 + 2, content.length, ...content];
  const tagged = (number: number, ...content: number[]) =>
    number < 16
      ? field(number, ...content)
      : [((number * 8 + 2) & 127) | 128, number >> 4, content.length, ...content];
  const name = field(1, 0x76);

  // Path and numbers as in onnx.proto; the last field holds a name or an entry with a key.
  const known: readonly (readonly [path: string, ...numbers: number[]])[] = [
    ['functions.0.attributeProto.0.name', 25, 11],
    ['functions.0.valueInfo.0.name', 25, 12],
    ['functions.0.metadataProps.0.key', 25, 14],
    ['graph.metadataProps.0.key', 7, 16],
    ['graph.node.0.metadataProps.0.key', 7, 1, 9],
    ['graph.input.0.metadataProps.0.key', 7, 11, 4],
    ['graph.initializer.0.metadataProps.0.key', 7, 5, 16],
    ['graph.input.0.type.opaqueType.domain', 7, 11, 2, 7],
    ['graph.input.0.type.sparseTensorType.shape.dim.0.denotation', 7, 11, 2, 8, 2, 1],
  ];

  for (const [path, ...numbers] of known) {
    it(`are read and written: ${path}`, () => {
      const innermost = path.endsWith('denotation') ? field(3, 0x76) : name;
      const bytes = numbers.reduceRight((content, number) => tagged(number, ...content), innermost);
      const model = decode(Uint8Array.from(bytes));
      const found = path
        .split('.')
        .reduce((value: unknown, key) => (value as Record<string, unknown>)[key], model);
      assert.equal(found, 'v');
      assert.deepEqual([...encodeToBytes(forgetful(model))], bytes);
    });
  }

  it('are read and written: overload of nodes and functions', () => {
    const bytes = [...field(7, ...field(1, ...field(8, 0x76))), ...tagged(25, ...field(13, 0x77))];
    const model = decode(Uint8Array.from(bytes));
    assert.equal(model.graph!.node[0]!.overload, 'v');
    assert.equal(model.functions[0]!.overload, 'w');
    assert.deepEqual([...encodeToBytes(forgetful(model))], bytes);
  });
});
