// A process that asks WebGPU for more memory than it gives, says what it is told, and computes again.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PartSession } from '../../../src/runtime/part-session';
import { graph, model, node, tensor, valueInfo } from '../../../src/onnx/build';
import { encodeToBytes } from '../../../src/onnx/codec';
import { sentence, toFailure } from '../../../src/shared/errors';

/** The sum of so many ones. */
function ones(): Uint8Array {
  return encodeToBytes(
    model(
      graph('ones', {
        initializer: [tensor('one', 'float32', [1], Float32Array.of(1))],
        input: [valueInfo('shape', 'int64', ['n'])],
        output: [valueInfo('sum', 'float32', [1, 1])],
        node: [node('Expand', ['one', 'shape'], ['many']), node('ReduceSum', ['many'], ['sum'])],
      }),
    ),
  );
}

async function main(folder: string): Promise<void> {
  const file = path.join(folder, 'ones.onnx');
  writeFileSync(file, ones());
  const session = await PartSession.open(file, 'ones.onnx', 'webgpu');
  const said: (string | number | undefined)[] = [];
  for (const side of [2, 30_000, 200_000, 3]) {
    const shape = { type: 'int64', shape: [2], data: BigInt64Array.of(BigInt(side), BigInt(side)) } as const;
    const sum = await session.run({ shape }, 'sum').then(
      ({ data }) => data[0],
      (error: unknown) => sentence(toFailure(error)),
    );
    said.push(sum);
  }
  console.log(JSON.stringify(said));
  // Some drivers hang where a process ends by itself.
  process.exit(0);
}

void main(process.argv[2] ?? '.');
