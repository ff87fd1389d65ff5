// One-layer decoders of patterns for which there is no real export here.

import { graph, int, ints, model, node, tensor, valueInfo } from '../../src/onnx/build';
import type { ModelProto, NodeProto, TensorProto, ValueInfoProto } from '../../src/onnx/messages';

const width = 8;
const heads = 2;
export const patternVocabulary = 5;

const weight = (name: string, dims: readonly number[], scale = 0.5): TensorProto =>
  tensor(
    name,
    'float32',
    dims,
    Float32Array.from(
      { length: dims.reduce((a, b) => a * b, 1) },
      (_, i) => Math.sin(i * 1.7 + name.length) * scale,
    ),
  );

const whole = (name: string, values: readonly number[]): TensorProto =>
  tensor(name, 'int64', [values.length], BigInt64Array.from(values, BigInt));

export interface PatternParts {
  readonly nodes: readonly NodeProto[];
  readonly weights?: readonly TensorProto[];
  readonly inputs?: readonly ValueInfoProto[];
  readonly outputs?: readonly ValueInfoProto[];
}

/** x -> mixer -> Add -> MLP -> Add -> logits; `mixer` makes "mixed" of "normed". */
export function oneLayer(mixer: PatternParts, { tokens = false } = {}): ModelProto {
  const stream = tokens ? 'embedded' : 'inputs_embeds';
  const source = tokens
    ? valueInfo('input_ids', 'int64', ['B', 'S'])
    : valueInfo('inputs_embeds', 'float32', ['B', 'S', width]);
  return model(
    graph('one', {
      input: [source, ...(mixer.inputs ?? [])],
      output: [valueInfo('logits', 'float32', ['B', 'S', patternVocabulary]), ...(mixer.outputs ?? [])],
      initializer: [
        weight('table', [patternVocabulary, width]),
        weight('gamma', [width], 1),
        weight('up', [width, width]),
        weight('lm', [width, patternVocabulary]),
        ...(mixer.weights ?? []),
      ],
      node: [
        ...(tokens ? [node('Gather', ['table', 'input_ids'], ['embedded'])] : []),
        node('Mul', [stream, 'gamma'], ['normed']),
        ...mixer.nodes,
        node('Add', [stream, 'mixed'], ['middle']),
        node('MatMul', ['middle', 'up'], ['raised']),
        node('Add', ['middle', 'raised'], ['left']),
        node('MatMul', ['left', 'lm'], ['logits']),
      ],
    }),
    { opsets: { '': 21, 'com.microsoft': 1 } },
  );
}

const turn = { perm: ints([0, 2, 1, 3]) };

/** Softmax over scores, with the score of a sink beside those of the keys. */
export function sinkAttention(): PatternParts {
  return {
    weights: [
      weight('q', [width, width]),
      whole('apart', [0, 0, heads, -1]),
      whole('together', [0, 0, width]),
      weight('sink', [1, heads, 1, 1]),
      whole('from', [0]),
      whole('to', [-1]),
      whole('axis', [3]),
    ],
    nodes: [
      node('MatMul', ['normed', 'q'], ['queries']),
      node('Reshape', ['queries', 'apart'], ['split']),
      node('Transpose', ['split'], ['perHead'], turn),
      node('Transpose', ['split'], ['keys'], { perm: ints([0, 2, 3, 1]) }),
      node('MatMul', ['perHead', 'keys'], ['scores']),
      node('Shape', ['scores'], ['scoresShape'], { end: int(3) }),
      node('Concat', ['scoresShape', 'one'], ['sinkShape'], { axis: int(0) }),
      node('Expand', ['sink', 'sinkShape'], ['sinks']),
      node('Concat', ['scores', 'sinks'], ['all'], { axis: int(-1) }),
      node('ReduceMax', ['all', 'axis'], ['most'], { keepdims: int(1) }),
      node('Sub', ['all', 'most'], ['below']),
      node('Softmax', ['below'], ['weights'], { axis: int(-1) }),
      node('Slice', ['weights', 'from', 'to', 'axis'], ['kept']),
      node('MatMul', ['kept', 'perHead'], ['weighed']),
      node('Transpose', ['weighed'], ['back'], turn),
      node('Reshape', ['back', 'together'], ['mixed']),
      node('Constant', [], ['one'], { value_ints: ints([1]) }),
    ],
  };
}

export function multiHeadAttention(): PatternParts {
  return {
    weights: ['q', 'k', 'v'].map(name => weight(name, [width, width])),
    nodes: [
      ...['q', 'k', 'v'].map(name => node('MatMul', ['normed', name], [`${name}.out`])),
      node(
        'MultiHeadAttention',
        ['q.out', 'k.out', 'v.out'],
        ['mixed'],
        { num_heads: int(heads), unidirectional: int(1) },
        { domain: 'com.microsoft' },
      ),
    ],
  };
}

/** A convolution over positions that keeps its last two, as in LFM2. */
export function convolution(): PatternParts {
  return {
    inputs: [valueInfo('past_conv.0', 'float32', ['B', width, 2])],
    outputs: [valueInfo('present_conv.0', 'float32', ['B', width, 2])],
    weights: [
      weight('kernel', [width, 1, 3]),
      whole('tail', [-2]),
      whole('end', [2 ** 31 - 1]),
      whole('axis', [2]),
    ],
    nodes: [
      node('Transpose', ['normed'], ['channels'], { perm: ints([0, 2, 1]) }),
      node('Concat', ['past_conv.0', 'channels'], ['longer'], { axis: int(2) }),
      node('Slice', ['longer', 'tail', 'end', 'axis'], ['present_conv.0']),
      node('Conv', ['longer', 'kernel'], ['convolved'], { group: int(width) }),
      node('Transpose', ['convolved'], ['mixed'], { perm: ints([0, 2, 1]) }),
    ],
  };
}
