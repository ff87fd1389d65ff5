// The graphs of test/oracles/graphs by name.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

export const graphNames = ['legacy-int8', 'legacy-vision', 'genai-int4', 'dynamo-opset23'] as const;

export function graphBytes(name: (typeof graphNames)[number]): Uint8Array {
  const folder = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/graphs');
  if (name === 'dynamo-opset23') return gunzipSync(readFileSync(path.join(folder, `${name}.onnx.gz`)));
  return readFileSync(path.join(folder, `${name}.onnx`));
}
