// A copy of a model folder whose decoder says what comes next of the last position only, as some exports do: its arms cannot be
// branches of one row.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './folders';
import { node, tensor } from '../../src/onnx/build';
import { encodeToBytes } from '../../src/onnx/codec';
import { decodeModel } from '../../src/onnx/model-file';

const own = 'logits';
const every = 'logits.every';

export function withLastLogits(folder: string): string {
  const copy = path.join(temporaryFolder(), path.basename(folder));
  cpSync(folder, copy, { recursive: true });
  const file = path.join(copy, 'onnx', 'decoder_model_merged.onnx');
  const model = decodeModel(readFileSync(file), 'decoder');
  const { graph } = model;
  if (!graph) throw new TypeError('The decoder has no graph.');
  const one = (name: string, value: bigint) => tensor(name, 'int64', [1], BigInt64Array.of(value));
  const whole = { from: 'logits.from', to: 'logits.to', axis: 'logits.axis' };
  const changed = {
    ...model,
    graph: {
      ...graph,
      initializer: [
        ...graph.initializer,
        one(whole.from, -1n),
        one(whole.to, 2n ** 62n),
        one(whole.axis, 1n),
      ],
      node: [
        ...graph.node.map(made => ({
          ...made,
          output: made.output.map(name => (name === own ? every : name)),
        })),
        node('Slice', [every, whole.from, whole.to, whole.axis], [own]),
      ],
    },
  };
  writeFileSync(file, encodeToBytes(changed));
  return copy;
}
