// A process that leaves what a step gives on WebGPU, as a cache would be, says what comes of it, and then reads it.

import { closeSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
import { graph, int, model, node, valueInfo } from '../../../src/onnx/build';
import { encodeToBytes } from '../../../src/onnx/codec';

export interface KeptOutputs {
  readonly location: string;
  /** Sums of a cache: after a step, after another one, and after a third that began where the second did. */
  readonly sums: readonly unknown[];
  /** The third cache as another graph gives it back: before and after a step like its own that asks for the sum alone. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** What that step says. */
  readonly said: string;
  /** Bytes that were left there, and by how many JavaScript knows its memory to have grown. */
  readonly left: number;
  readonly known: number;
}

const width = 4;
const entry = (value: number) => ({ entry: vector(1, value) });

function vector(rows: number, value: number): ort.Tensor {
  return new ort.Tensor('float32', new Float32Array(rows * width).fill(value), [rows, width]);
}

/** What was, with one more entry, and the sum of it. */
const step = graph('step', {
  input: [valueInfo('past', 'float32', ['t', width]), valueInfo('entry', 'float32', [1, width])],
  output: [valueInfo('present', 'float32', ['t1', width]), valueInfo('sum', 'float32', [1, 1])],
  node: [
    node('Concat', ['past', 'entry'], ['present'], { axis: int(0) }),
    node('ReduceSum', ['present'], ['sum']),
  ],
});
const copy = graph('copy', {
  input: [valueInfo('x', 'float32', ['t', width])],
  output: [valueInfo('y', 'float32', ['t', width])],
  node: [node('Identity', ['x'], ['y'])],
});

function open(one: typeof step, kept: readonly string[]): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(encodeToBytes(model(one)), {
    executionProviders: ['webgpu'],
    preferredOutputLocation: Object.fromEntries(kept.map(name => [name, 'gpu-buffer' as const])),
    logSeverityLevel: 4,
  });
}

async function main(): Promise<void> {
  const session = await open(step, ['present']);
  const large = 1 << 20;
  const first = await session.run({ past: vector(2, 1), ...entry(2) });
  const second = await session.run({ past: first['present']!, ...entry(3) });
  const third = await session.run({ past: first['present']!, ...entry(5) });
  const other = await open(copy, []);
  const read = async () => [...((await other.run({ x: third['present']! }))['y']!.data as Float32Array)];
  const before = await read();
  const said = await session.run({ past: first['present']!, ...entry(9) }, ['sum']).then(
    () => '',
    (error: unknown) => String(error),
  );
  const after = await read();
  const much = vector(large, 1);
  const memory = process.memoryUsage().external;
  const more = await session.run({ past: much, ...entry(1) });
  const known = process.memoryUsage().external - memory;
  const kept: KeptOutputs = {
    location: first['present']!.location,
    sums: [first, second, third].map(({ sum }) => sum?.data[0]),
    before,
    after,
    said,
    left: 4 * width * more['present']!.dims[0]!,
    known,
  };
  process.stdout.write(`${JSON.stringify(kept)}\n`, () => {
    // What is said as it ends is known.
    closeSync(2);
    void third['present']!.getData();
  });
}

void main();
