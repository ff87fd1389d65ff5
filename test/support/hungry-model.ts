// A copy of the bundled model whose decoder asks for more memory than there is as soon as it has seen so many positions:
// ONNX Runtime itself refuses it, in mid-run.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { node, tensor } from '../../src/onnx/build';
import { decode, encodeToBytes } from '../../src/onnx/codec';
import { temporaryFolder } from './folders';

const logits = 'logits';

/** Of four bytes each. */
const numbers = 1e13;

export function hungryModel(pinhole: string, positions: number): string {
  const folder = path.join(temporaryFolder(), 'hungry');
  cpSync(pinhole, folder, { recursive: true });
  const file = path.join(folder, 'onnx', 'decoder_model_merged.onnx');
  const decoder = decode(new Uint8Array(readFileSync(file)));
  const { graph } = decoder;
  if (!graph) throw new Error('There is no graph.');
  const modest = graph.node.map(one => ({
    ...one,
    output: one.output.map(name => (name === logits ? 'logits.modest' : name)),
  }));
  const integer = (name: string, value: number) =>
    tensor(name, 'int64', [1], BigInt64Array.of(BigInt(value)));
  const hungry = {
    ...graph,
    initializer: [
      ...graph.initializer,
      integer('hungry.last', positions),
      integer('hungry.much', numbers),
      integer('hungry.little', 1),
      tensor('hungry.zero', 'float32', [1], Float32Array.of(0)),
    ],
    node: [
      ...modest,
      node('Shape', ['attention_mask'], ['hungry.shape']),
      node('Gather', ['hungry.shape', 'hungry.little'], ['hungry.seen']),
      node('Greater', ['hungry.seen', 'hungry.last'], ['hungry.is']),
      node('Where', ['hungry.is', 'hungry.much', 'hungry.little'], ['hungry.size']),
      node('Expand', ['hungry.zero', 'hungry.size'], ['hungry.big']),
      node('ReduceSum', ['hungry.big'], ['hungry.sum']),
      node('Add', ['logits.modest', 'hungry.sum'], [logits]),
    ],
  };
  writeFileSync(file, encodeToBytes({ ...decoder, graph: hungry }));
  return folder;
}
