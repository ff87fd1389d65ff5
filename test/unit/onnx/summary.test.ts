import assert from 'node:assert/strict';
import { externalTensor, graph, model, node, tensor, valueInfo } from '../../../src/onnx/build';
import { decode, encodeToBytes } from '../../../src/onnx/codec';
import { summary } from '../../../src/onnx/summary';
import { graphBytes } from '../../support/onnx-fixtures';
import { everything } from '../../support/onnx-samples';

describe('the summary of a graph', () => {
  const described = summary(decode(encodeToBytes(everything)));

  it('is plain JSON data', () => assert.deepEqual(JSON.parse(JSON.stringify(described)), described));

  it('names the inputs that have to be given, with their types', () => {
    assert.deepEqual(described.inputs, [
      { name: 'x', elementType: 'float32', shape: ['batch', null, 2] },
      { name: 'flag', elementType: 'bool', shape: [] },
    ]);
  });

  it('names the outputs, whatever their kind', () => {
    assert.deepEqual(
      described.outputs.map(({ name, elementType, shape }) => [name, elementType, shape]),
      [
        ['y', 'float32', null],
        ['list', 'sequence(float32)', null],
        ['maybe', 'optional(float32)', null],
        ['dict', 'map(int64, float32)', null],
      ],
    );
  });

  it('counts nodes in subgraphs and local functions', () => {
    assert.deepEqual(described.operators, [
      { domain: 'ai.onnx', opType: 'Constant', count: 3 },
      { domain: 'ai.onnx', opType: 'Add', count: 1 },
      { domain: 'test', opType: 'Everything', count: 1 },
      { domain: 'ai.onnx', opType: 'If', count: 1 },
      { domain: 'local', opType: 'Twice', count: 1 },
    ]);
    assert.equal(described.nodeCount, 7);
  });

  it('says where it comes from', () => {
    assert.equal(described.irVersion, 10);
    assert.deepEqual(described.producer, { name: 'darkroom', version: '1.0' });
    assert.deepEqual(described.opsets, [
      { domain: 'ai.onnx', version: 21 },
      { domain: 'test', version: 1 },
      { domain: 'local', version: 1 },
    ]);
    assert.deepEqual(described.metadata, [{ key: 'author', value: 'nobody' }]);
  });

  it('counts weights by type and by place', () => {
    const { initializers, storage } = summary(
      model(
        graph('g', {
          initializer: [
            tensor('a', 'float32', [2, 3], new Float32Array(6)),
            tensor('b', 'int4', [5], new Uint8Array(3)),
            tensor('scalar', 'float32', [], new Float32Array(1)),
            externalTensor('c', 'float32', [10], { location: 'w.data' }),
            externalTensor('tied', 'float32', [10], { location: 'w.data' }),
          ],
        }),
      ),
    );
    assert.deepEqual(initializers, {
      tensors: 5,
      parameters: 32,
      bytes: 111,
      byElementType: [
        { elementType: 'float32', tensors: 4, parameters: 27, bytes: 108 },
        { elementType: 'int4', tensors: 1, parameters: 5, bytes: 3 },
      ],
    });
    assert.deepEqual(storage, { inlineBytes: 31, externalFiles: [{ location: 'w.data', bytes: 40 }] });
  });

  it('of a real export has its interface', () => {
    const real = summary(decode(graphBytes('genai-int4')));
    assert.equal(real.nodeCount, 54);
    assert.deepEqual(real.operators[0], { domain: 'com.microsoft', opType: 'MatMulNBits', count: 21 });
    assert.deepEqual(real.outputs[0], {
      name: 'logits',
      elementType: 'float32',
      shape: ['batch_size', 'sequence_length', 371],
    });
  });

  it('stays finite for shapes that no memory holds, and for types to come', () => {
    const huge = {
      ...externalTensor('w', 'float32', [2 ** 50, 2 ** 50], { location: 'w', length: 1 }),
      dataType: 99,
    };
    const { initializers } = summary(model(graph('g', { initializer: [huge, huge] })));
    assert.equal(initializers.parameters, Number.MAX_SAFE_INTEGER);
    assert.equal(initializers.byElementType[0]!.elementType, 'type 99');
  });
});

describe('the builders', () => {
  it('refuse data that does not fit the shape', () => {
    assert.throws(() => tensor('w', 'float32', [2, 2], new Float32Array(3)), {
      message: /"w" needs 16 bytes .* got 12/,
    });
  });

  it('refer to the data they are given', () => {
    const data = new Float32Array(8).subarray(2, 6);
    assert.equal(tensor('w', 'float32', [4], data).rawData!.buffer, data.buffer);
  });

  it('make values whose types read back', () => {
    const built = model(
      graph('g', { node: [node('N', [], ['y'])], output: [valueInfo('y', 'uint4', ['n', 3, null])] }),
    );
    assert.deepEqual(summary(decode(encodeToBytes(built))).outputs, [
      { name: 'y', elementType: 'uint4', shape: ['n', 3, null] },
    ]);
  });
});
