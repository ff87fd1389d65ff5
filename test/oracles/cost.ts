// What hooks cost: `node tools/run-ts.mjs test/oracles/cost.ts [shape] [fused|primitive] [pairs] [past]`.
// Untouched and instrumented run in turns, with one thread; the median of the ratios of CPU time and its interval.

import { performance } from 'node:perf_hooks';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { anatomyOf } from '../../src/onnx/anatomy/anatomy-of';
import { encodeToBytes } from '../../src/onnx/codec';
import { hookFeeds } from '../../src/onnx/instrument/feeds';
import type { HookRequest } from '../../src/onnx/instrument/feeds';
import { instrument } from '../../src/onnx/instrument/instrument';
import type { Manifest } from '../../src/onnx/instrument/manifest';
import { loadOrt } from '../../src/runtime/ort';
import { shapes, syntheticDecoder } from '../support/onnx-decoders';
import type { DecoderStyle } from '../support/onnx-decoders';

const [shapeName = 'tiny', style = 'fused', pairs = '300', past = '256', rowsGiven = '1'] = process.argv.slice(2);
const shape = shapes[shapeName as keyof typeof shapes];
const sizes = { rows: 1, positions: Number(rowsGiven), total: Number(past) + Number(rowsGiven) };

const runsInTurn = 4;

type Feeds = Record<string, Tensor>;

interface Variant {
  readonly name: string;
  readonly session: InferenceSession;
  readonly feeds: Feeds;
  readonly fetches: readonly string[];
}

async function main(): Promise<void> {
  const ort = await loadOrt();
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const model = syntheticDecoder(shape, style as DecoderStyle);
  const began = performance.now();
  const { model: hooked, manifest } = instrument(model, anatomyOf(model));
  const rewritten = performance.now() - began;
  const plain = await ort.InferenceSession.create(encodeToBytes(model), options);
  const session = await ort.InferenceSession.create(encodeToBytes(hooked), options);
  const base = feedsOf(ort.Tensor, plain);
  const variant = (name: string, fetches: readonly string[], request: HookRequest = {}): Variant => ({
    name,
    session,
    feeds: { ...base, ...hookTensors(ort.Tensor, manifest, request) },
    fetches: [...plain.outputNames, ...fetches],
  });
  const residuals = outputs(manifest, 'residual');
  const attention = outputs(manifest, 'attention');
  const stats = outputs(manifest, 'stats');
  const read: HookRequest = { rows: [-1] };
  const rule = { bias: -1, query: new Float32Array(sizes.positions).fill(1), key: new Float32Array(sizes.total).fill(1) };
  const vector = new Float32Array(shape.width).fill(0.01);
  const everything = [...residuals, ...attention, ...stats];
  const untouched: Variant = { name: 'untouched', session: plain, feeds: base, fetches: plain.outputNames };
  const variants = [
    untouched,
    { ...untouched, name: 'untouched again' },
    variant('hooks off', []),
    variant('residuals', residuals),
    variant('attention row', attention, read),
    variant('everything', everything, read),
    variant('everything, one rule', everything, { ...read, rules: [rule] }),
    variant('everything, one edit', everything, { ...read, edits: [{ layer: 2, vector, renorm: 1 }] }),
  ];
  console.log(`${shapeName} ${style}, S ${sizes.positions}, T ${sizes.total}, ${pairs} rounds; rewriting took ${rewritten.toFixed(1)} ms`);
  report(variants, await measure(variants, Number(pairs)));
}

function outputs(manifest: Manifest, tap: 'residual' | 'attention' | 'stats'): readonly string[] {
  return manifest.hooks.flatMap(hooks => ('output' in hooks[tap] ? [hooks[tap].output] : []));
}

function hookTensors(make: typeof Tensor, manifest: Manifest, request: HookRequest): Feeds {
  const tensors = hookFeeds(manifest, sizes, request);
  return Object.fromEntries(
    tensors.map(({ name, elementType, shape: dims, data }) => [name, new make(elementType, data as Float32Array, dims)]),
  );
}

function feedsOf(make: typeof Tensor, session: InferenceSession): Feeds {
  const feeds: Feeds = {};
  for (const meta of session.inputMetadata) {
    if (!meta.isTensor) continue;
    const symbols: Record<string, number> = { B: 1, S: sizes.positions, T: sizes.total, P: sizes.total - sizes.positions };
    const dims = meta.shape.map(size => (typeof size === 'number' ? size : symbols[size]!));
    const count = dims.reduce((a, b) => a * b, 1);
    feeds[meta.name] =
      meta.type === 'int64'
        ? new make('int64', BigInt64Array.from({ length: count }, (_, i) => (meta.name === 'position_ids' ? BigInt(sizes.total - count + i) : 1n)), dims)
        : new make('float32', Float32Array.from({ length: count }, (_, i) => Math.sin(i * 7.3) / 2), dims);
  }
  return feeds;
}

async function measure(variants: readonly Variant[], rounds: number): Promise<readonly { cpu: number[]; wall: number[] }[]> {
  const times = variants.map(() => ({ cpu: [] as number[], wall: [] as number[] }));
  for (const { session, feeds, fetches } of variants)
    for (let i = 0; i < 3; i++) await session.run(feeds, fetches);
  for (let round = 0; round < rounds; round++) {
    // Another first one each time, so that nobody always runs after the same neighbour.
    for (let i = 0; i < variants.length; i++) {
      const at = (i + round) % variants.length;
      const { session, feeds, fetches } = variants[at]!;
      // Each session has weights of its own: the first runs find those of the other in the processor's cache.
      for (let run = 0; run < runsInTurn; run++) await session.run(feeds, fetches);
      const cpu = process.cpuUsage();
      const wall = performance.now();
      for (let run = 0; run < runsInTurn; run++) await session.run(feeds, fetches);
      times[at]!.wall.push((performance.now() - wall) / runsInTurn);
      const { user, system } = process.cpuUsage(cpu);
      times[at]!.cpu.push((user + system) / 1000 / runsInTurn);
    }
  }
  return times;
}

function report(variants: readonly Variant[], times: readonly { cpu: number[]; wall: number[] }[]): void {
  const base = times[0]!;
  for (const [i, { name }] of variants.entries()) {
    const ratios = (kind: 'cpu' | 'wall') => interval(times[i]![kind].map((time, at) => time / base[kind][at]!));
    console.log(`${name.padEnd(22)} ${median(times[i]!.wall).toFixed(3)} ms   wall x ${ratios('wall')}   cpu x ${ratios('cpu')}`);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** The median with the 95 % interval of order statistics. */
function interval(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const spread = Math.ceil(0.98 * Math.sqrt(sorted.length));
  const middle = sorted.length >> 1;
  const at = (index: number) => sorted[Math.min(Math.max(index, 0), sorted.length - 1)]!.toFixed(3);
  return `${at(middle)} [${at(middle - spread)}, ${at(middle + spread)}]`;
}

void main();
