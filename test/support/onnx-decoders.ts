// Problem: speed has to be measured at sizes that nobody wants in a repository, and patterns without a fixture
// (sinks, other operators, convolution layers) need graphs as well.
// Idea: decoders with random weights, written the way exporters write them: fused as the onnxruntime-genai builder
// does, or in primitives as torch does.

import { float, graph, int, ints, model, node, tensor, valueInfo } from '../../src/onnx/build';
import type { AttributeValue } from '../../src/onnx/build';
import type { ModelProto, NodeProto, TensorProto, ValueInfoProto } from '../../src/onnx/messages';
import { randomIntegers } from './onnx-fuzz';

export interface DecoderShape {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly inner: number;
  readonly vocabulary: number;
}

export type DecoderStyle = 'fused' | 'primitive';

/** Sizes by name: `smol` is the text part of SmolVLM-256M. */
export const shapes = {
  tiny: { layers: 8, width: 256, heads: 8, keyValueHeads: 4, inner: 688, vocabulary: 512 },
  middle: { layers: 12, width: 384, heads: 6, keyValueHeads: 3, inner: 1024, vocabulary: 4096 },
  smol: { layers: 30, width: 576, heads: 9, keyValueHeads: 3, inner: 1536, vocabulary: 49_280 },
} as const satisfies Record<string, DecoderShape>;

const positions = 1024;
const microsoft = 'com.microsoft';

export function syntheticDecoder(shape: DecoderShape, style: DecoderStyle): ModelProto {
  const builder = new Builder(shape);
  builder.head();
  if (style === 'fused') fusedLayers(builder);
  else primitiveLayers(builder);
  const { nodes, weights, inputs, outputs } = builder;
  return model(graph('decoder', { node: nodes, initializer: weights, input: inputs, output: outputs }), {
    irVersion: 10,
    opsets: { '': 21, [microsoft]: 1 },
  });
}

class Builder {
  readonly nodes: NodeProto[] = [];
  readonly weights: TensorProto[] = [];
  readonly inputs: ValueInfoProto[] = [];
  readonly outputs: ValueInfoProto[] = [];
  readonly shape: DecoderShape;
  readonly headWidth: number;
  private readonly random = randomIntegers(7);

  constructor(shape: DecoderShape) {
    this.shape = shape;
    this.headWidth = shape.width / shape.heads;
  }

  add(
    opType: string,
    input: readonly string[],
    output: string | readonly string[],
    attributes: Record<string, AttributeValue> = {},
    domain = '',
  ): string {
    const outputs = typeof output === 'string' ? [output] : output;
    this.nodes.push(node(opType, input, outputs, attributes, { domain }));
    return outputs[0]!;
  }

  floats(name: string, dims: readonly number[], value: (i: number) => number): string {
    const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
    for (let i = 0; i < data.length; i++) data[i] = value(i);
    this.weights.push(tensor(name, 'float32', dims, data));
    return name;
  }

  integers(name: string, values: readonly number[], dims: readonly number[] = [values.length]): string {
    this.weights.push(tensor(name, 'int64', dims, BigInt64Array.from(values, BigInt)));
    return name;
  }

  linear(input: string, name: string, from: number, to: number): string {
    const scale = 2 / Math.sqrt(from) / 2 ** 24;
    const weight = this.floats(`${name}.weight`, [from, to], () => (this.random(2 ** 24) - 2 ** 23) * scale);
    return this.add('MatMul', [input, weight], `${name}.out`);
  }

  head(): void {
    const { layers, keyValueHeads, vocabulary, width } = this.shape;
    this.inputs.push(
      valueInfo('inputs_embeds', 'float32', ['B', 'S', width]),
      valueInfo('attention_mask', 'int64', ['B', 'T']),
      valueInfo('position_ids', 'int64', ['B', 'S']),
    );
    this.outputs.push(valueInfo('logits', 'float32', ['B', 'S', vocabulary]));
    for (let layer = 0; layer < layers; layer++)
      for (const part of ['key', 'value']) {
        this.inputs.push(
          valueInfo(`past_key_values.${layer}.${part}`, 'float32', ['B', keyValueHeads, 'P', this.headWidth]),
        );
        this.outputs.push(
          valueInfo(`present.${layer}.${part}`, 'float32', ['B', keyValueHeads, 'T', this.headWidth]),
        );
      }
  }

  /** cos or sin of position * frequency. */
  rotation(name: string, wave: (x: number) => number, repeats: number): string {
    const half = this.headWidth / 2;
    const columns = half * repeats;
    return this.floats(name, [positions, columns], i =>
      wave(Math.floor(i / columns) * 10_000 ** (-((i % columns) % half) / half)),
    );
  }

  mlp(input: string, layer: number): string {
    const { width, inner } = this.shape;
    const gate = this.linear(input, `gate.${layer}`, width, inner);
    const up = this.linear(input, `up.${layer}`, width, inner);
    const silu = this.add('Mul', [gate, this.add('Sigmoid', [gate], `sigmoid.${layer}`)], `silu.${layer}`);
    return this.linear(this.add('Mul', [silu, up], `gated.${layer}`), `down.${layer}`, inner, width);
  }

  projections(input: string, layer: number): readonly [string, string, string] {
    const { width, keyValueHeads } = this.shape;
    const narrow = keyValueHeads * this.headWidth;
    return [
      this.linear(input, `q.${layer}`, width, width),
      this.linear(input, `k.${layer}`, width, narrow),
      this.linear(input, `v.${layer}`, width, narrow),
    ];
  }
}

function fusedLayers(b: Builder): void {
  const { layers, width, heads, keyValueHeads, vocabulary } = b.shape;
  const cos = b.rotation('cos', Math.cos, 1);
  const sin = b.rotation('sin', Math.sin, 1);
  const sum = b.add('ReduceSum', ['attention_mask', b.integers('axis', [1])], 'mask.sum', {
    keepdims: int(0),
  });
  const last = b.add('Sub', [sum, b.integers('one', [1])], 'mask.last');
  const lengths = b.add('Cast', [last], 'lengths', { to: int(6) });
  const total64 = b.add(
    'Gather',
    [b.add('Shape', ['attention_mask'], 'mask.shape'), b.integers('second', [1], [])],
    'total64',
    { axis: int(0) },
  );
  const total = b.add('Cast', [total64], 'total', { to: int(6) });
  const epsilon = { epsilon: float(1e-5) };
  const gamma = (name: string) => b.floats(name, [width], () => 1);
  let norm = b.add('SimplifiedLayerNormalization', ['inputs_embeds', gamma('norm.0')], 'normed.0', {
    axis: int(-1),
    stash_type: int(1),
    ...epsilon,
  });
  let stream = 'inputs_embeds';
  const skip = (addend: string, name: string) => {
    const outputs = [`${name}.norm`, '', '', `${name}.sum`];
    b.add(
      'SkipSimplifiedLayerNormalization',
      [stream, addend, gamma(`${name}.gamma`)],
      outputs,
      epsilon,
      microsoft,
    );
    [norm, stream] = [outputs[0]!, outputs[3]!];
  };
  for (let layer = 0; layer < layers; layer++) {
    const past = (part: string) => `past_key_values.${layer}.${part}`;
    const outputs = [`attention.${layer}`, `present.${layer}.key`, `present.${layer}.value`];
    const inputs = [...b.projections(norm, layer), past('key'), past('value'), lengths, total, cos, sin];
    b.add(
      'GroupQueryAttention',
      inputs,
      outputs,
      { num_heads: int(heads), kv_num_heads: int(keyValueHeads), do_rotary: int(1) },
      microsoft,
    );
    skip(b.linear(outputs[0]!, `o.${layer}`, width, width), `skip.${layer}.a`);
    skip(b.mlp(norm, layer), `skip.${layer}.b`);
  }
  b.add('MatMul', [norm, b.floats('lm', [width, vocabulary], i => Math.sin(i * 0.37) / 16)], 'logits');
}

function primitiveLayers(b: Builder): void {
  const { layers, width, vocabulary } = b.shape;
  for (const [name, wave] of [
    ['cos', Math.cos],
    ['sin', Math.sin],
  ] as const)
    b.add(
      'Unsqueeze',
      [b.add('Gather', [b.rotation(`${name}.table`, wave, 2), 'position_ids'], `${name}.rows`), 'axis1'],
      name,
    );
  b.integers('axis1', [1]);
  b.integers('last', [-1]);
  b.floats('epsilon', [1], () => 1e-5);
  b.floats('two', [], () => 2);
  b.floats('scale', [], () => b.headWidth ** -0.5);
  causalMask(b);
  for (const [name, values] of Object.entries(reshapes(b))) b.integers(name, values);
  const norm = (input: string, name: string) => {
    const mean = b.add(
      'ReduceMean',
      [b.add('Pow', [input, 'two'], `${name}.square`), 'last'],
      `${name}.mean`,
      { keepdims: int(1) },
    );
    const root = b.add('Sqrt', [b.add('Add', [mean, 'epsilon'], `${name}.eps`)], `${name}.root`);
    const weight = b.floats(`${name}.weight`, [width], () => 1);
    return b.add('Mul', [b.add('Div', [input, root], `${name}.div`), weight], `${name}.normed`);
  };
  let stream = 'inputs_embeds';
  for (let layer = 0; layer < layers; layer++) {
    const heads = primitiveAttention(b, norm(stream, `norm.${layer}.a`), layer);
    stream = b.add('Add', [stream, b.linear(heads, `o.${layer}`, width, width)], `middle.${layer}`);
    stream = b.add('Add', [stream, b.mlp(norm(stream, `norm.${layer}.b`), layer)], `stream.${layer}`);
  }
  const last = norm(stream, 'norm.final');
  b.add('MatMul', [last, b.floats('lm', [width, vocabulary], i => Math.sin(i * 0.37) / 16)], 'logits');
}

function reshapes({ shape, headWidth }: Builder): Record<string, readonly number[]> {
  const { heads, keyValueHeads, width } = shape;
  return {
    'shape.q': [0, 0, heads, headWidth],
    'shape.kv': [0, 0, keyValueHeads, headWidth],
    'shape.out': [0, 0, width],
    'shape.repeat': [1, 1, heads / keyValueHeads, 1, 1],
    'shape.heads': [0, heads, -1, headWidth],
    axis2: [2],
    axis3: [3],
    zero: [0],
    half: [headWidth / 2],
    end: [2 ** 31 - 1],
  };
}

/** [B,1,S,T]: 0 where a key is not after the query, else far below any score. */
function causalMask(b: Builder): void {
  const total = b.add(
    'Gather',
    [b.add('Shape', ['attention_mask'], 'mask.shape'), b.integers('second', [1], [])],
    'total',
    { axis: int(0) },
  );
  const keys = b.add('Range', [b.integers('from', [0], []), total, b.integers('step', [1], [])], 'keys');
  const queries = b.add('Unsqueeze', ['position_ids', b.integers('axes13', [1, 3])], 'queries');
  const seen = b.add('LessOrEqual', [keys, queries], 'seen');
  b.add('Where', [seen, b.floats('nothing', [], () => 0), b.floats('never', [], () => -1e9)], 'mask');
}

function primitiveAttention(b: Builder, input: string, layer: number): string {
  const turn = { perm: ints([0, 2, 1, 3]) };
  const apart = (name: string, shape: string, from: string) =>
    b.add(
      'Transpose',
      [b.add('Reshape', [from, shape], `${name}.split.${layer}`)],
      `${name}.turned.${layer}`,
      turn,
    );
  const rotated = (name: string, from: string) => {
    const first = b.add('Slice', [from, 'zero', 'half', 'axis3'], `${name}.first.${layer}`);
    const second = b.add(
      'Neg',
      [b.add('Slice', [from, 'half', 'end', 'axis3'], `${name}.second.${layer}`)],
      `${name}.neg.${layer}`,
    );
    const turned = b.add('Concat', [second, first], `${name}.half.${layer}`, { axis: int(-1) });
    const pieces = [
      b.add('Mul', [from, 'cos'], `${name}.cos.${layer}`),
      b.add('Mul', [turned, 'sin'], `${name}.sin.${layer}`),
    ];
    return b.add('Add', pieces, `${name}.rotated.${layer}`);
  };
  const cached = (part: string, fresh: string) => {
    const all = b.add('Concat', [`past_key_values.${layer}.${part}`, fresh], `present.${layer}.${part}`, {
      axis: int(2),
    });
    const wide = b.add(
      'Expand',
      [b.add('Unsqueeze', [all, 'axis2'], `${part}.five.${layer}`), 'shape.repeat'],
      `${part}.wide.${layer}`,
    );
    return b.add('Reshape', [wide, 'shape.heads'], `${part}.heads.${layer}`);
  };
  const [q, k, v] = b.projections(input, layer);
  const queries = rotated('q', apart('q', 'shape.q', q));
  const keys = cached('key', rotated('k', apart('k', 'shape.kv', k)));
  const values = cached('value', apart('v', 'shape.kv', v));
  const across = b.add('Transpose', [keys], `across.${layer}`, { perm: ints([0, 1, 3, 2]) });
  const scaled = b.add(
    'Mul',
    [b.add('MatMul', [queries, across], `scores.${layer}`), 'scale'],
    `scaled.${layer}`,
  );
  const masked = b.add('Add', [scaled, 'mask'], `masked.${layer}`);
  const weights = b.add('Softmax', [masked], `weights.${layer}`, { axis: int(-1) });
  const mixed = b.add(
    'Transpose',
    [b.add('MatMul', [weights, values], `mixed.${layer}`)],
    `together.${layer}`,
    turn,
  );
  return b.add('Reshape', [mixed, 'shape.out'], `heads.${layer}`);
}
