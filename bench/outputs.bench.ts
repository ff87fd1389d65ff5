// Whether to hand ONNX Runtime the memory for its outputs: a decode step with everything read, whose outputs are made by
// ONNX Runtime, written into new buffers, or written into the same buffers again and again (which a cache that is a value,
// and may still be held by another run, does not allow).
// npm run bench -- outputs [--pairs 200]

import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { writeModel } from './models';
import { comparePairs, ratioText } from './pairs';
import { encodeToBytes } from '../src/onnx/codec';
import { hookFeeds } from '../src/onnx/instrument/feeds';
import type { HookRequest } from '../src/onnx/instrument/feeds';
import { readDecoder } from '../src/runtime/decoder-graph';
import { decoderFeeds } from '../src/runtime/decoder-inputs';
import type { DecoderStep } from '../src/runtime/decoder-inputs';
import { locateWeights } from '../src/runtime/weights';

const { values: options } = parseArgs({ options: { pairs: { type: 'string', default: '200' } } });
const prompt = 256;

type Results = ort.InferenceSession.ReturnType;

async function measure(shape: 'tiny' | 'smol'): Promise<void> {
  const { file } = writeModel(shape, 'fused');
  const { anatomy, hooked } = await readDecoder(file, shape);
  const { model: changed, manifest } = hooked('cpu', []);
  const { model, folder } = await locateWeights(changed, file, shape);
  const external = { session: { model_external_initializers_file_folder_path: folder } };
  const session = await ort.InferenceSession.create(encodeToBytes(model), {
    intraOpNumThreads: 1,
    ...(folder !== undefined && { extra: external }),
  });
  const hooks = new Set(manifest.inputs.map(({ name }) => name));
  const width = anatomy.width ?? 0;
  const feedsOf = (step: DecoderStep, request: HookRequest) => {
    const feeds = decoderFeeds(ort, session.inputMetadata, anatomy, hooks, step);
    for (const { name, elementType, shape: size, data } of hookFeeds(manifest, step, request))
      feeds[name] = new ort.Tensor(elementType, data as Float32Array, size);
    return feeds;
  };
  const embeddings = (count: number) =>
    Float32Array.from({ length: count * width }, (_, i) => Math.sin(i) * 0.05);
  const read: Results = await session.run(
    feedsOf({ rows: 1, positions: prompt, total: prompt, embeddings: embeddings(prompt) }, {}),
  );
  const past = new Map(
    anatomy.states.flatMap(({ input, output }) => {
      const state = read[output ?? ''];
      return state ? [[input, state] as const] : [];
    }),
  );
  const step = { rows: 1, positions: 1, total: prompt + 1, embeddings: embeddings(1), past };
  const feeds = feedsOf(step, { rows: [-1] });
  const names = [
    anatomy.logits,
    ...anatomy.states.flatMap(({ output }) => output ?? []),
    ...manifest.hooks.flatMap(({ residual, attention }) =>
      [residual, attention].flatMap(tap => ('output' in tap ? [tap.output] : [])),
    ),
  ];
  const made = await session.run(feeds, names);
  const buffers = () =>
    Object.fromEntries(
      Object.entries(made).map(([name, { size, dims }]) => [
        name,
        new ort.Tensor('float32', new Float32Array(size), dims),
      ]),
    );
  const kept = buffers();
  const repeats = { warm: 1, timed: 3 };
  const plain = () => session.run(feeds, names);
  for (const [name, other] of [
    ['new buffers', () => session.run(feeds, buffers())],
    ['the same buffers', () => session.run(feeds, kept)],
  ] as const) {
    const { cpu } = await comparePairs(plain, other, Number(options.pairs), repeats);
    console.log(`${shape.padEnd(6)}${name.padEnd(18)}processor time x ${ratioText(cpu)}`);
  }
  await session.release();
}

async function main(): Promise<void> {
  for (const shape of ['tiny', 'smol'] as const) await measure(shape);
}

void main();
