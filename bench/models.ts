// Random-weight decoders, written once to out/bench with their weights in a file of their own, as large exports are.

import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { externalTensor } from '../src/onnx/build';
import { encodeToBytes } from '../src/onnx/codec';
import type { TensorProto } from '../src/onnx/messages';
import type { DecoderStyle } from '../test/support/onnx-decoders';
import { shapes, syntheticDecoder } from '../test/support/onnx-decoders';

export interface BenchModel {
  readonly file: string;
  readonly width: number;
}

/** Smaller ones stay in the graph: shapes and axes have to be known when it is opened. */
const smallestOutside = 4096;

export function writeModel(shape: keyof typeof shapes, style: DecoderStyle): BenchModel {
  const file = path.resolve('out', 'bench', `${shape}-${style}.onnx`);
  const { width } = shapes[shape];
  if (existsSync(file)) return { file, width };
  mkdirSync(path.dirname(file), { recursive: true });
  const decoder = syntheticDecoder(shapes[shape], style);
  if (!decoder.graph) throw new Error('a decoder without a graph');
  const location = `${path.basename(file)}_data`;
  const data = openSync(path.join(path.dirname(file), location), 'w');
  let offset = 0;
  const moved = decoder.graph.initializer.map((weight): TensorProto => {
    const { name, dims, rawData } = weight;
    if (!rawData || rawData.length < smallestOutside) return weight;
    writeSync(data, rawData);
    const place = { location, offset, length: rawData.length };
    offset += rawData.length;
    return externalTensor(name, 'float32', dims, place);
  });
  closeSync(data);
  writeFileSync(file, encodeToBytes({ ...decoder, graph: { ...decoder.graph, initializer: moved } }));
  return { file, width };
}
