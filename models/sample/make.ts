// Makes models/sample/attention.onnx: one causal attention layer with random weights, small enough to read as a whole.
// It shows what a check finds before any real model is at hand. `npm run make:sample`

import { writeFileSync } from 'node:fs';
import { float, graph, int, ints, model, node, tensor, valueInfo } from '../../src/onnx/build';
import { encodeToBytes } from '../../src/onnx/codec';

const width = 32;
const heads = 4;
const headWidth = width / heads;
const vocabulary = 64;

/** A small linear congruential generator: the file must be the same on every machine. */
function weights(seed: number, count: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * (2 / Math.sqrt(width));
  });
}

const square = (name: string, seed: number) =>
  tensor(name, 'float32', [width, width], weights(seed, width * width));

const split = (name: string) => [
  node('MatMul', ['normed', `${name}.weight`], [`${name}.flat`]),
  node('Reshape', [`${name}.flat`, 'heads.shape'], [`${name}.split`]),
  node('Transpose', [`${name}.split`], [name], { perm: ints(name === 'key' ? [0, 2, 3, 1] : [0, 2, 1, 3]) }),
];

const attention = graph('attention', {
  input: [valueInfo('inputs_embeds', 'float32', ['batch', 'sequence', width])],
  output: [
    valueInfo('logits', 'float32', ['batch', 'sequence', vocabulary]),
    valueInfo('attention', 'float32', ['batch', heads, 'sequence', 'sequence']),
  ],
  initializer: [
    tensor('norm.scale', 'float32', [width], new Float32Array(width).fill(1)),
    square('query.weight', 1),
    square('key.weight', 2),
    square('value.weight', 3),
    square('output.weight', 4),
    tensor('head.weight', 'float32', [width, vocabulary], weights(5, width * vocabulary)),
    tensor('heads.shape', 'int64', [4], BigInt64Array.of(0n, 0n, BigInt(heads), BigInt(headWidth))),
    tensor('joined.shape', 'int64', [3], BigInt64Array.of(0n, 0n, BigInt(width))),
    tensor('scale', 'float32', [], Float32Array.of(1 / Math.sqrt(headWidth))),
    tensor('forbidden', 'float32', [], Float32Array.of(-1e9)),
    tensor('one', 'int64', [], BigInt64Array.of(1n)),
  ],
  node: [
    node('LayerNormalization', ['inputs_embeds', 'norm.scale'], ['normed'], {
      axis: int(-1),
      epsilon: float(1e-5),
    }),
    ...['query', 'key', 'value'].flatMap(split),
    node('MatMul', ['query', 'key'], ['products']),
    node('Mul', ['products', 'scale'], ['scores']),
    // What lies above the diagonal is the future: keep the forbidden value there, 0 elsewhere.
    node('Shape', ['scores'], ['scores.shape']),
    node('Expand', ['forbidden', 'scores.shape'], ['everywhere']),
    node('Trilu', ['everywhere', 'one'], ['mask'], { upper: int(1) }),
    node('Add', ['scores', 'mask'], ['masked']),
    node('Softmax', ['masked'], ['attention'], { axis: int(-1) }),
    node('MatMul', ['attention', 'value'], ['mixed']),
    node('Transpose', ['mixed'], ['joined.split'], { perm: ints([0, 2, 1, 3]) }),
    node('Reshape', ['joined.split', 'joined.shape'], ['joined']),
    node('MatMul', ['joined', 'output.weight'], ['attended']),
    node('Add', ['inputs_embeds', 'attended'], ['residual']),
    node('MatMul', ['residual', 'head.weight'], ['logits']),
  ],
});

const [file = 'models/sample/attention.onnx'] = process.argv.slice(2);
writeFileSync(file, encodeToBytes(model(attention, { opsets: { '': 17 } })));
