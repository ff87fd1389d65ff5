// Makes models/sample/decoder.onnx: a decoder of two layers with random weights, small enough to read as a whole. It
// shows what a check finds before any real model is at hand. `npm run make:sample`

import { writeFileSync } from 'node:fs';
import { float, graph, int, ints, model, node, tensor, valueInfo } from '../../src/onnx/build';
import { encodeToBytes } from '../../src/onnx/codec';

const layers = 2;
const width = 32;
const heads = 4;
const headWidth = width / heads;
const vocabulary = 64;

/** A small linear congruential generator: the file must be the same on every machine. */
function weights(name: string, rows: number, columns: number) {
  let state = Buffer.from(name).reduce((sum, byte) => Math.imul(sum, 31) + byte, 7) >>> 0;
  const values = Float32Array.from({ length: rows * columns }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * (2 / Math.sqrt(rows));
  });
  return tensor(name, 'float32', [rows, columns], values);
}

const norm = (input: string, output: string) =>
  node('LayerNormalization', [input, 'norm.scale'], [output], { axis: int(-1), epsilon: float(1e-5) });

/** Projects to queries, keys or values and gives each head its share. */
const project = (at: string, name: string) => [
  node('MatMul', [`${at}.normed`, `${at}.${name}.weight`], [`${at}.${name}.flat`]),
  node('Reshape', [`${at}.${name}.flat`, 'heads.shape'], [`${at}.${name}.split`]),
  node('Transpose', [`${at}.${name}.split`], [`${at}.${name}`], {
    perm: ints([0, 2, 1, 3]),
  }),
];

/** What was there before comes first; the sum is what the next step is given. */
const remember = (i: number, at: string, name: string) =>
  node('Concat', [`past_key_values.${i}.${name}`, `${at}.${name}`], [`present.${i}.${name}`], {
    axis: int(2),
  });

const attention = (i: number, at: string, input: string, output: string) => [
  norm(input, `${at}.normed`),
  ...['query', 'key', 'value'].flatMap(name => project(at, name)),
  remember(i, at, 'key'),
  remember(i, at, 'value'),
  node('Transpose', [`present.${i}.key`], [`${at}.keys`], { perm: ints([0, 1, 3, 2]) }),
  node('MatMul', [`${at}.query`, `${at}.keys`], [`${at}.products`]),
  node('Mul', [`${at}.products`, 'scale'], [`${at}.scores`]),
  // What lies above the diagonal, moved right by the past, is the future: forbidden there, 0 elsewhere.
  node('Shape', [`${at}.scores`], [`${at}.scores.shape`]),
  node('Expand', ['forbidden', `${at}.scores.shape`], [`${at}.everywhere`]),
  node('Trilu', [`${at}.everywhere`, 'future'], [`${at}.mask`], { upper: int(1) }),
  node('Add', [`${at}.scores`, `${at}.mask`], [`${at}.masked`]),
  node('Softmax', [`${at}.masked`], [`${at}.probabilities`], { axis: int(-1) }),
  node('MatMul', [`${at}.probabilities`, `present.${i}.value`], [`${at}.mixed`]),
  node('Transpose', [`${at}.mixed`], [`${at}.joined.split`], { perm: ints([0, 2, 1, 3]) }),
  node('Reshape', [`${at}.joined.split`, 'joined.shape'], [`${at}.joined`]),
  node('MatMul', [`${at}.joined`, `${at}.output.weight`], [`${at}.attended`]),
  node('Add', [input, `${at}.attended`], [output]),
];

const feedForward = (at: string, input: string, output: string) => [
  norm(input, `${at}.mlp.normed`),
  node('MatMul', [`${at}.mlp.normed`, `${at}.up.weight`], [`${at}.wide`]),
  node('Relu', [`${at}.wide`], [`${at}.active`]),
  node('MatMul', [`${at}.active`, `${at}.down.weight`], [`${at}.narrow`]),
  node('Add', [input, `${at}.narrow`], [output]),
];

const names = Array.from({ length: layers }, (_, i) => `layer${i + 1}`);
const stream = (i: number) => (i === 0 ? 'inputs_embeds' : `${names[i - 1] ?? ''}.out`);

const cache = (prefix: string, size: string) =>
  names.flatMap((_, i) =>
    ['key', 'value'].map(name =>
      valueInfo(`${prefix}.${i}.${name}`, 'float32', ['batch', heads, size, headWidth]),
    ),
  );

const decoder = graph('decoder', {
  input: [
    valueInfo('inputs_embeds', 'float32', ['batch', 'sequence', width]),
    ...cache('past_key_values', 'past_sequence'),
  ],
  output: [
    valueInfo('logits', 'float32', ['batch', 'sequence', vocabulary]),
    ...cache('present', 'total_sequence'),
  ],
  initializer: [
    tensor('norm.scale', 'float32', [width], new Float32Array(width).fill(1)),
    ...names.flatMap(at => [
      ...['query', 'key', 'value', 'output'].map(name => weights(`${at}.${name}.weight`, width, width)),
      weights(`${at}.up.weight`, width, 2 * width),
      weights(`${at}.down.weight`, 2 * width, width),
    ]),
    weights('head.weight', width, vocabulary),
    tensor('heads.shape', 'int64', [4], BigInt64Array.of(0n, 0n, BigInt(heads), BigInt(headWidth))),
    tensor('joined.shape', 'int64', [3], BigInt64Array.of(0n, 0n, BigInt(width))),
    tensor('scale', 'float32', [], Float32Array.of(1 / Math.sqrt(headWidth))),
    tensor('forbidden', 'float32', [], Float32Array.of(-1e9)),
    tensor('one', 'int64', [], BigInt64Array.of(1n)),
    tensor('two', 'int64', [], BigInt64Array.of(2n)),
  ],
  node: [
    node('Shape', ['past_key_values.0.key'], ['past.shape']),
    node('Gather', ['past.shape', 'two'], ['past.length'], { axis: int(0) }),
    node('Add', ['past.length', 'one'], ['future']),
    ...names.flatMap((at, i) => [
      ...attention(i, at, stream(i), `${at}.middle`),
      ...feedForward(at, `${at}.middle`, `${at}.out`),
    ]),
    norm(stream(layers), 'normed'),
    node('MatMul', ['normed', 'head.weight'], ['logits']),
  ],
});

const [file = 'models/sample/decoder.onnx'] = process.argv.slice(2);
writeFileSync(file, encodeToBytes(model(decoder, { opsets: { '': 17 } })));
