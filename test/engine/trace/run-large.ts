// Makes a large trace through the real writer, or measures how one opens:
//
//   node tools/run-ts.mjs test/engine/trace/run-large.ts make /tmp/large.trace.journal [megabytes = 1024]
//   node tools/run-ts.mjs test/engine/trace/run-large.ts open /tmp/large.trace.safetensors
//
// `open` reads what the first picture of a trace needs: the document, the mean attention of every step and the layers of
// the last one; then it scrubs.

import { openTrace } from '../../../src/trace/open';
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

async function open(file: string): Promise<void> {
  const began = performance.now();
  const trace = await openTrace(file);
  const opened = performance.now() - began;
  const strip = await trace.read('attention.mean');
  const rows = strip.shape[0] ?? 0;
  await trace.read('attention.layer', rows - 1, rows);
  const drawn = performance.now() - began;
  const scrubs: number[] = [];
  for (let i = 0; i < 200; i++) {
    const row = (i * 37) % rows;
    const from = performance.now();
    await trace.read('attention.image', row, row + 1);
    scrubs.push(performance.now() - from);
  }
  scrubs.sort((a, b) => a - b);
  console.log(
    `${trace.document.steps.length} steps; opened after ${opened.toFixed(0)} ms, everything for the first picture after ` +
      `${drawn.toFixed(0)} ms; all heads of a step: p95 ${scrubs[190]!.toFixed(1)} ms`,
  );
  sayMemory();
  await trace.close();
}

function sayMemory(): void {
  console.log(`largest memory of the process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
}

const [what, file, megabytes] = process.argv.slice(2);
if (file === undefined) throw new TypeError('make or open, and a file');
void (what === 'make' ? make(file, Number(megabytes ?? 1024)) : open(file));
