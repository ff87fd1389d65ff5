// A real model that takes long to open: ONNX Runtime computes what is constant when it opens a graph, and here that is
// a long chain of large products. While it does so its thread answers nobody, as in any long native call.

import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { externalTensor, graph, model, node, valueInfo } from '../../src/onnx/build';
import { encodeToBytes } from '../../src/onnx/codec';

const width = 2048;

/**
 * Writes `slow.onnx` into the folder; more products take longer (roughly 0.1 to 0.5 s each, and 16 MB). Unless it is said how
 * many, nobody waits to its end.
 */
export function writeSlowModel(folder: string, products = 600): string {
  const links = Array.from({ length: products }, (_, i) =>
    node('MatMul', [i === 0 ? 'weight' : `product${i - 1}`, 'weight'], [`product${i}`]),
  );
  const slow = graph('slow', {
    input: [valueInfo('x', 'float32', [width, width])],
    output: [valueInfo('y', 'float32', [width, width])],
    initializer: [externalTensor('weight', 'float32', [width, width], { location: 'slow.onnx_data' })],
    node: [...links, node('Add', ['x', `product${products - 1}`], ['y'])],
  });
  const file = path.join(folder, 'slow.onnx');
  writeFileSync(file, encodeToBytes(model(slow)));
  // Zeros that take no room on the disk.
  writeFileSync(`${file}_data`, '');
  truncateSync(`${file}_data`, width * width * 4);
  return file;
}
