// Makes a large trace through the real writer, or measures how one opens:
//
//   node tools/run-ts.mjs test/engine/trace/run-large.ts make /tmp/large.trace.journal [megabytes = 1024]
//   node tools/run-ts.mjs test/engine/trace/run-large.ts open /tmp/large.trace.safetensors
//
// `open` opens it as the editor does and answers what its page asks: what the first picture shows, then what comes with each
// step for whoever goes along the film, jumps about in it, or goes through the layers of one step.

import { TraceFile } from '../../../src/host/trace/trace-file';
import { layerFrom, meansFrom } from '../../../src/host/trace/trace-answers';
import { createTrace } from '../../../src/trace/writer';
import { planOf } from '../../../src/trace/plan';
import type { TraceHead } from '../../../src/shared/trace/document';
import type { TensorName } from '../../../src/shared/trace/tensors';
import type { Token } from '../../../src/shared/trace/token';
import { head } from '../../unit/trace/made-up';
import { longStep } from './long-run';

const patches = 700;
const layers = 28;
const names: readonly TensorName[] = ['attention.mean', 'attention.layer', 'attention.image', 'resid'];

/** 28 layers, 12 heads, width 1536, 700 patches: the shape of a model of two billion parameters. */
const large: TraceHead = {
  ...head,
  model: {
    ...head.model,
    layers,
    heads: 12,
    width: 1536,
    attentionLayers: Array.from({ length: layers }, (_, i) => i + 1),
  },
  picture: { ...head.picture!, tokens: patches, grids: [{ rows: 28, cols: 25 }] },
  firstPosition: patches,
};

const prompt: readonly Token[] = [
  ...Array.from({ length: patches }, (_, i): Token => ({
    id: 5,
    text: '<image>',
    class: 'image',
    box: [i, 0, i + 1, 1],
  })),
  { id: 6, text: 'What', class: 'prompt' },
];

async function make(journal: string, megabytes: number): Promise<void> {
  const rowBytes = 4 * patches * (1 + layers) + 2 * patches * layers * 12 + 4 * 1536 * (layers + 1);
  const steps = Math.ceil((megabytes * 2 ** 20) / rowBytes);
  const writer = await createTrace(journal, large, { tensors: names });
  const plan = planOf(large, names, {});
  const length = (name: TensorName) => plan.get(name)!.reduce((product, size) => product * size, 1);
  const began = performance.now();
  let inSteps = 0;
  for (let index = 0; index < steps; index++) {
    const rows = {
      'attention.mean': new Float32Array(length('attention.mean')).fill(index),
      'attention.layer': new Float32Array(length('attention.layer')).fill(index),
      'attention.image': new Uint16Array(length('attention.image')).fill(index),
      resid: new Float32Array(length('resid')).fill(index),
    };
    const { step, tokens } = longStep(index);
    const { measures, ...plain } = step;
    const from = index === 0 ? 0 : patches + index;
    const appended = { from, count: index === 0 ? patches + 1 : 1 };
    const before = performance.now();
    await writer.append({ step: { ...plain, appended }, tokens: index === 0 ? prompt : tokens }, rows);
    inSteps += performance.now() - before;
    if (!measures) throw new TypeError('The made-up run has measures.');
  }
  const written = performance.now();
  const finished = await writer.end({ status: { state: 'done', ms: 1 } });
  console.log(
    `${finished}: ${steps} steps, ${(inSteps / steps).toFixed(2)} ms each; ` +
      `finished in ${((performance.now() - written) / 1000).toFixed(1)} s after ${((written - began) / 1000).toFixed(1)} s`,
  );
  sayMemory();
}

/** As the page asks for them. */
const rowsAtOnce = 64;
const upperLayer = Math.floor(layers * 0.6);

async function open(name: string): Promise<void> {
  const began = performance.now();
  const file = new TraceFile(name, console.error);
  await file.look();
  const trace = file.open;
  const opened = performance.now() - began;
  await meansFrom(trace, 0, rowsAtOnce);
  await layerFrom(trace, 0, upperLayer);
  const drawn = performance.now() - began;
  const rows = trace.document.steps.length;
  const step = async (row: number, layer = upperLayer) => {
    if (row % rowsAtOnce === 0) await meansFrom(trace, row, rowsAtOnce);
    await layerFrom(trace, row, layer);
  };
  const each = async (count: number, move: (i: number) => Promise<void>) => {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const from = performance.now();
      await move(i);
      times.push(performance.now() - from);
    }
    return p95(times);
  };
  const along = await each(rows, step);
  const jumps = await each(200, i => step((i * 397) % rows));
  const through = await each(layers, layer => step(Math.floor(rows / 2), layer));
  console.log(
    `${rows} steps; opened after ${opened.toFixed(0)} ms, everything for the first picture after ${drawn.toFixed(0)} ms; ` +
      `95 % of the steps along the film within ${along}, of jumps within ${jumps}, of layers within ${through}`,
  );
  sayMemory();
  file.dispose();
}

function p95(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  return `${(sorted[Math.ceil(0.95 * sorted.length) - 1] ?? NaN).toFixed(1)} ms`;
}

function sayMemory(): void {
  console.log(`largest memory of the process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
}

const [what, file, megabytes] = process.argv.slice(2);
if (file === undefined) throw new TypeError('make or open, and a file');
void (what === 'make' ? make(file, Number(megabytes ?? 1024)) : open(file));
