// Copies of a language model that say the same in numbers of 32 bits, and nothing at all in fewer: what they compute on the way
// to their logits is too large for half precision, or too small for a device that takes the smallest numbers for nothing.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { int, node, tensor } from '../../src/onnx/build';
import { decode, encodeToBytes } from '../../src/onnx/codec';
import { dataTypeOf } from '../../src/onnx/element-types';
import type { NodeProto, TensorProto } from '../../src/onnx/messages';

const [logits, plain] = ['logits', 'logits.plain'];

/** Times a million or less, and back; in between in half precision, whose largest number is 65504, or not. */
export function loud(folder: string, half: boolean, times = 1e6): string {
  const to = (type: 'float16' | 'float32') => ({ to: int(dataTypeOf(type)) });
  const narrow = [
    node('Cast', ['loud'], ['loud.half'], to('float16')),
    node('Cast', ['loud.half'], ['loud.back'], to('float32')),
  ];
  return ending(
    folder,
    [
      node('Mul', [plain, 'loud.much'], ['loud']),
      ...(half ? narrow : []),
      node('Div', [half ? 'loud.back' : 'loud', 'loud.much'], [logits]),
    ],
    [scalar('loud.much', times)],
  );
}

/** Times 1e-40 by itself, which is one: numbers below 1e-38 are there on a processor, and 0 on most graphics cards. */
export function faint(folder: string): string {
  return ending(
    folder,
    [
      node('Mul', [plain, 'faint.zero'], ['faint.nothing']),
      node('Add', ['faint.nothing', 'faint.little'], ['faint.each']),
      node('Mul', ['faint.each', 'faint.each'], ['faint.square']),
      node('Div', ['faint.square', 'faint.square'], ['faint.one']),
      node('Mul', [plain, 'faint.one'], [logits]),
    ],
    [scalar('faint.zero', 0), scalar('faint.little', 1e-20)],
  );
}

function scalar(name: string, value: number): TensorProto {
  return tensor(name, 'float32', [1], Float32Array.of(value));
}

function ending(folder: string, nodes: readonly NodeProto[], constants: readonly TensorProto[]): string {
  const file = path.join(folder, 'onnx', 'model.onnx');
  const model = decode(new Uint8Array(readFileSync(file)));
  const { graph } = model;
  if (!graph) throw new Error('There is no graph.');
  const before = graph.node.map(one => ({
    ...one,
    output: one.output.map(name => (name === logits ? plain : name)),
  }));
  const changed = {
    ...graph,
    initializer: [...graph.initializer, ...constants],
    node: [...before, ...nodes],
  };
  writeFileSync(file, encodeToBytes({ ...model, graph: changed }));
  return folder;
}
