// One small model in which every kind of message and value occurs once.

import {
  attribute,
  externalTensor,
  float,
  floats,
  graph,
  graphValue,
  int,
  ints,
  model,
  node,
  tensor,
  tensorValue,
  text,
  texts,
  valueInfo,
} from '../../src/onnx/build';
import { attributeType } from '../../src/onnx/messages';
import type { FunctionProto, GraphProto, ModelProto, TensorProto, TypeProto } from '../../src/onnx/messages';

const bytes = (value: string) => new TextEncoder().encode(value);

/** A tensor that keeps its values in a typed list; the key names the list. */
function listTensor(name: string, dataType: number, data: Partial<TensorProto>): TensorProto {
  return { name, dataType, dims: [2], externalData: [], dataLocation: 0, metadataProps: [], ...data };
}

const tensorType: TypeProto = { tensorType: { elemType: 1 } };

const branch = (name: string): GraphProto =>
  graph(name, {
    node: [
      node('Constant', [], [`${name}.out`], {
        value: tensorValue(tensor('', 'float32', [1], new Float32Array([7]))),
      }),
    ],
    initializer: [externalTensor(`${name}.weight`, 'float32', [8], { location: 'branch.data', offset: 64 })],
    output: [valueInfo(`${name}.out`, 'float32', [1])],
  });

const initializer: readonly TensorProto[] = [
  tensor('w', 'float32', [2, 2], new Float32Array([1, -2, 3.5, NaN])),
  listTensor('floats', 1, { floatData: new Float32Array([0.1, -Infinity]) }),
  listTensor('ints', 6, { int32Data: new Int32Array([-1, 2 ** 31 - 1]) }),
  listTensor('longs', 7, { int64Data: new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n]) }),
  listTensor('unsigned', 13, { uint64Data: new BigUint64Array([0n, 2n ** 64n - 1n]) }),
  listTensor('doubles', 11, { doubleData: new Float64Array([Math.PI, -0]) }),
  listTensor('strings', 8, { stringData: [bytes('alpha'), new Uint8Array([0xff, 0])] }),
  externalTensor('far', 'float16', [3, 5], { location: 'weights/far.data', offset: 4096 }),
];

const attributes = {
  alpha: float(0.25),
  axis: int(-1),
  end: int(2n ** 63n - 1n),
  starts: ints([0, -5, 2 ** 40, -(2n ** 63n)]),
  scales: floats([1, 0.125]),
  mode: text('nearest ☃'),
  names: texts(['a', '']),
  many: { type: attributeType.tensors, tensors: [tensor('t', 'uint8', [3], new Uint8Array([1, 2, 3]))] },
  bodies: { type: attributeType.graphs, graphs: [branch('body')] },
  kind: { type: attributeType.typeProto, tp: tensorType },
  kinds: {
    type: attributeType.typeProtos,
    typeProtos: [tensorType, { sequenceType: { elemType: tensorType } }],
  },
  sparse: {
    type: attributeType.sparseTensor,
    sparseTensor: {
      values: tensor('sv', 'float32', [1], new Float32Array([9])),
      indices: tensor('si', 'int64', [1], new BigInt64Array([3n])),
      dims: [5],
    },
  },
};

const localFunction: FunctionProto = {
  name: 'Twice',
  domain: 'local',
  docString: 'x + x',
  input: ['x'],
  output: ['y'],
  attribute: ['bias'],
  attributeProto: [attribute('gain', float(1))],
  node: [
    {
      ...node('Add', ['x', 'x'], ['y']),
      attribute: [{ name: 'alpha', type: attributeType.float, refAttrName: 'gain' }],
    },
  ],
  opsetImport: [{ domain: '', version: 21 }],
  valueInfo: [],
  metadataProps: [],
};

const content: GraphProto = {
  ...graph('everything', {
    node: [
      node('Everything', ['x', '', 'w'], ['h'], attributes, { name: 'n0', domain: 'test' }),
      node('If', ['flag'], ['z'], {
        then_branch: graphValue(branch('then')),
        else_branch: graphValue(branch('else')),
      }),
      node('Twice', ['h'], ['y'], {}, { domain: 'local' }),
    ],
    input: [
      valueInfo('x', 'float32', ['batch', null, 2]),
      valueInfo('flag', 'bool', []),
      valueInfo('w', 'float32', [2, 2]),
    ],
    output: [
      valueInfo('y', 'float32'),
      { name: 'list', metadataProps: [], type: { sequenceType: { elemType: tensorType } } },
      { name: 'maybe', metadataProps: [], type: { optionalType: { elemType: tensorType }, denotation: 'D' } },
      { name: 'dict', metadataProps: [], type: { mapType: { keyType: 7, valueType: tensorType } } },
    ],
    initializer,
    valueInfo: [valueInfo('h', 'bfloat16', ['batch', 0])],
  }),
  docString: 'Ein Graph für Prüfungen',
  sparseInitializer: [
    {
      values: tensor('sparse.v', 'float32', [2], new Float32Array([1, 2])),
      indices: tensor('sparse.i', 'int64', [2], new BigInt64Array([0n, 9n])),
      dims: [10],
    },
  ],
};

/** Fields that came after IR version 8 are left out, since the independent reader of the tests does not know them. */
export const everything: ModelProto = {
  ...model(content, { opsets: { '': 21, test: 1, local: 1 } }),
  producerVersion: '1.0',
  domain: 'example',
  modelVersion: 2n ** 62n,
  docString: 'all of it',
  metadataProps: [{ key: 'author', value: 'nobody' }],
  functions: [localFunction],
};
