// What steering costs: a token of the untouched decoder against one that has a vector added to its stream, on random-weight
// models of two sizes; and how long it takes to get a direction from contrast pairs and to develop it.
// npm run bench -- steering [--shapes tiny,smol] [--styles fused,primitive] [--pairs 300] [--no-extraction]

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeModel } from './models';
import { comparePairs, ratioText } from './pairs';
import type { Comparison } from './pairs';
import { vectorFrom } from '../src/engine/direction/develop';
import { extract } from '../src/engine/direction/extract';
import { makePairs } from '../src/engine/direction/make-pairs';
import { writePairs } from '../src/engine/direction/pairs';
import { steerTarget } from '../src/engine/direction/steer-target';
import type { HookRequest } from '../src/onnx/instrument/feeds';
import { readDecoder } from '../src/runtime/decoder-graph';
import { DecoderSession } from '../src/runtime/decoder-session';
import type { Fetch } from '../src/runtime/step-result';
import type { DecoderStyle, shapes } from '../test/support/onnx-decoders';

const { values: options } = parseArgs({
  options: {
    shapes: { type: 'string', default: 'tiny,smol' },
    styles: { type: 'string', default: 'fused,primitive' },
    pairs: { type: 'string', default: '300' },
    extraction: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

const prompt = 256;
/** Waiting threads spin, and would be counted as work. */
const threads = 1;
const repeats = { warm: 3, timed: 4 };
const nothing: Fetch = { residuals: [], stats: [], attention: [] };

interface Variant {
  readonly name: string;
  readonly fetch: Fetch;
  readonly hooks?: HookRequest;
}

function variants(width: number, layers: number): readonly Variant[] {
  const vector = Float32Array.from({ length: width }, (_, d) => Math.sin(d) / 100);
  const at = (layer: number) => ({ layer, vector, gain: 0.2, renorm: 1 });
  const middle = Math.round(layers / 2);
  const all = Array.from({ length: layers }, (_, layer) => at(layer + 1));
  return [
    { name: 'hooked, neutral', fetch: nothing },
    { name: 'injected, middle layer', fetch: nothing, hooks: { edits: [at(middle)] } },
    {
      name: 'the same with its angle',
      fetch: { ...nothing, stats: [middle] },
      hooks: { edits: [at(middle)] },
    },
    { name: 'injected, all layers', fetch: nothing, hooks: { edits: all } },
  ];
}

async function* injection(
  file: string,
  width: number,
): AsyncGenerator<Comparison & { readonly variant: string }> {
  const graph = await readDecoder(file, file);
  const plain = await DecoderSession.open(graph, 'cpu', false, { threads });
  const hooked = await DecoderSession.open(graph, 'cpu', true, { threads });
  const embeddings = (positions: number) =>
    Float32Array.from({ length: positions * width }, (_, i) => Math.sin(i * 7.3) / 2);
  const before = { rows: 1, positions: prompt, total: prompt, embeddings: embeddings(prompt) };
  const { past } = await plain.step(before);
  const step = { rows: 1, positions: 1, total: prompt + 1, embeddings: embeddings(1), past };
  try {
    const all = variants(width, graph.anatomy.layers.length);
    for (const { name, fetch, hooks } of all) {
      const compared = await comparePairs(
        () => plain.step(step, {}, nothing),
        () => hooked.step(step, hooks, fetch),
        Number(options.pairs),
        repeats,
      );
      yield { variant: name, ...compared };
    }
    // Two sessions hold the weights in different places, which alone is worth some per cent, now faster, now slower.
    const hooks = all[1]?.hooks;
    await hooked.release();
    const reach = (hooks?.edits ?? []).map(({ layer }) => layer);
    const same = await DecoderSession.open(graph, 'cpu', true, { threads, reach, most: 1 });
    try {
      const compared = await comparePairs(
        () => same.step(step, {}, nothing),
        () => same.step(step, hooks, nothing),
        Number(options.pairs),
        repeats,
      );
      yield { variant: 'the injection alone', ...compared };
    } finally {
      await same.release();
    }
  } finally {
    await plain.release();
    await hooked.release();
  }
}

interface Extraction {
  readonly model: string;
  readonly pairs: number;
  readonly layers: number;
  readonly msPerPair: number;
  readonly developedMs: number;
}

/** Of bundled models, with all that a person waits for: opening, self-test, both answers of each pair, writing. */
async function extraction(model: string): Promise<Extraction> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'darkroom-bench-'));
  try {
    const pairs = path.join(folder, 'pairs.jsonl');
    const count = 100;
    await writePairs(pairs, makePairs({ task: 'trail', count, seed: 1 }));
    const { signal } = new AbortController();
    const root = path.resolve('models', model);
    const request = { model: root, device: 'cpu', threads, pairs, layers: 'all' } as const;
    const out = path.join(folder, 'a.direction.safetensors');
    const began = performance.now();
    const direction = await extract(
      { ...request, template: 'instructed', position: 'last', out },
      { signal, report: () => undefined },
    );
    const extracted = performance.now();
    const target = await steerTarget(path.resolve('models', 'pinhole'));
    const from = performance.now();
    const times = 20;
    for (let i = 0; i < times; i++) vectorFrom(direction, { direction: out, strength: 1 }, target);
    return {
      model,
      pairs: count,
      layers: direction.about.layers.length,
      msPerPair: (extracted - began) / count,
      developedMs: (performance.now() - from) / times,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const results: object[] = [];
  console.log(`load ${os.loadavg()[0]?.toFixed(1)} on ${os.availableParallelism()} cores`);
  for (const shape of options.shapes.split(',') as (keyof typeof shapes)[])
    for (const style of options.styles.split(',') as DecoderStyle[]) {
      const { file, width } = writeModel(shape, style);
      for await (const cost of injection(file, width)) {
        results.push({ shape, style, ...cost });
        console.log(
          `${shape.padEnd(5)} ${style.padEnd(9)} ${cost.variant.padEnd(24)} cpu x ${ratioText(cost.cpu)}  ` +
            `wall x ${ratioText(cost.wall)}  (${cost.baseMs.cpuMs.toFixed(2)} ms a token, ${cost.pairs} pairs)`,
        );
      }
    }
  for (const model of options.extraction ? ['pinhole-text-same', 'pinhole-text-wide', 'pinhole'] : []) {
    const cost = await extraction(model);
    results.push(cost);
    console.log(
      `${model.padEnd(18)} ${cost.msPerPair.toFixed(1)} ms a pair (${cost.pairs} pairs, ${cost.layers} layers), developed in ${cost.developedMs.toFixed(2)} ms`,
    );
  }
  const file = path.join('out', 'bench', 'steering.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ node: process.version, load: os.loadavg(), results }, undefined, 1));
  console.log(`\n${file}`);
}

void main();
