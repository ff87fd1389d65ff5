// A copy of the bundled model whose decoder adds a little noise to its logits, other noise each time: whatever is put into
// its graph, it does not say the same twice, and no self-test can pass.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { float, node } from '../../src/onnx/build';
import { decode, encodeToBytes } from '../../src/onnx/codec';
import { temporaryFolder } from './folders';

const logits = 'logits';

export function restlessModel(pinhole: string): string {
  const folder = path.join(temporaryFolder(), 'restless');
  cpSync(pinhole, folder, { recursive: true });
  const file = path.join(folder, 'onnx', 'decoder_model_merged.onnx');
  const model = decode(new Uint8Array(readFileSync(file)));
  const { graph } = model;
  if (!graph) throw new Error('There is no graph.');
  const calm = graph.node.map(one => ({
    ...one,
    output: one.output.map(name => (name === logits ? 'logits.calm' : name)),
  }));
  const noise = node('RandomNormalLike', ['logits.calm'], ['logits.noise'], {
    mean: float(1),
    scale: float(0.001),
  });
  const restless = {
    ...graph,
    node: [...calm, noise, node('Mul', ['logits.calm', 'logits.noise'], [logits])],
  };
  writeFileSync(file, encodeToBytes({ ...model, graph: restless }));
  return folder;
}
