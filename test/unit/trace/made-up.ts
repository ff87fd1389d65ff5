// A small made-up run: every number follows from where it is, so that a test can tell one from another.

import path from 'node:path';
import { planOf } from '../../../src/trace/plan';
import type { FreeSizes } from '../../../src/trace/plan';
import type { TensorRows } from '../../../src/trace/row-packer';
import { createTrace } from '../../../src/trace/writer';
import type { TraceWriter } from '../../../src/trace/writer';
import type { TraceDocument, TraceHead } from '../../../src/shared/trace/document';
import type { RecordedStep, Step } from '../../../src/shared/trace/step';
import { tensorForms } from '../../../src/shared/trace/tensors';
import type { TensorName } from '../../../src/shared/trace/tensors';
import type { Token } from '../../../src/shared/trace/token';

export const promptTokens = 6;
export const pictureTokens = 4;
export const sizes: FreeSizes = { k: 2, s: 3, h: 2, w: 2, C: 5 };
export const image = { width: 4, height: 2, data: Uint8Array.from({ length: 24 }, (_, i) => i) };

export const head: TraceHead = {
  version: 2,
  startedAt: '2026-03-04T05:06:07.089Z',
  software: { darkroom: '0.1.0', onnxruntime: '1.30.0', node: '20.19.0' },
  machine: { platform: 'linux', arch: 'x64', processor: 'made up' },
  model: {
    name: 'little',
    folder: '/models/little',
    files: [{ name: 'onnx/decoder_model_merged.onnx', bytes: 1234, sha256: 'ab'.repeat(32) }],
    dtype: 'fp32',
    device: 'cpu',
    threads: 1,
    layers: 3,
    heads: 2,
    width: 8,
    attentionLayers: [1, 3],
    selfTest: { state: 'passed', difference: 0 },
  },
  method: { name: 'modal-mixed', fidelity: 'paper', settings: { K: 2, steps: 50 } },
  question: 'What colour is the cell?',
  prompt: '<image>What colour is the cell?',
  picture: {
    name: 'cat.png',
    width: 4,
    height: 2,
    sha256: 'cd'.repeat(32),
    tokens: pictureTokens,
    grids: [{ rows: 2, cols: 2 }],
  },
  sample: { task: 'trail', seed: 7, truth: 'blue', box: [0, 0, 2, 1] },
  interventions: [{ at: { layers: [2], heads: [1] }, do: { scale: 0 } }],
  sampling: { temperature: 0, topP: 1, seed: 3 },
  maxTokens: 32,
  firstPosition: promptTokens - 1,
  notes: ['Made up for a test.'],
};

/** All that are recorded of a pass or a latent. */
export const allNames: readonly TensorName[] = (Object.keys(tensorForms) as TensorName[]).filter(
  name => name !== 'image',
);

const promptList: readonly Token[] = [
  ...Array.from({ length: pictureTokens }, (_, i): Token => ({
    id: 5,
    text: '<image>',
    class: 'image',
    box: [2 * (i % 2), Math.floor(i / 2), 2 * (i % 2) + 2, Math.floor(i / 2) + 1],
  })),
  { id: 6, text: 'What', class: 'prompt' },
  { id: 7, text: ' colour?', class: 'prompt' },
];

/** Prompt, two words, two latents, then words. */
export function kindAt(index: number): Step['kind'] {
  return index === 0 ? 'prompt' : index === 3 || index === 4 ? 'latent' : 'text';
}

const measures: NonNullable<Step['measures']> = {
  attention: {
    entropy: 1.25,
    normalisedEntropy: 0.9,
    layerEntropy: [1.5, null],
    imageShare: 0.5,
    focus: { value: 0.4, chance: 0.25 },
    salient: 1,
    variation: 0.3,
  },
  mass: { image: 0.5, prompt: 0.25, latent: 0.125, 'latent.image': 0, generated: 0.125 },
  outputEntropy: 0.5,
  answerRank: [90, 40, 3, 1],
  steering: { layer: 2, degrees: 12.5, ratio: 0.2 },
};

export function recordedStep(index: number): RecordedStep {
  const kind = kindAt(index);
  const row = Math.max(0, index - 1);
  const from = index === 0 ? 0 : promptTokens + index - 1;
  const tokens: readonly Token[] =
    kind === 'prompt'
      ? promptList
      : [kind === 'text' ? { id: 100 + index, text: ` w${index}`, class: 'generated' } : latentToken];
  const base = { row, appended: { from, count: tokens.length }, ms: 10 * (index + 1), measures };
  if (kind === 'prompt') return { step: { kind, ...base }, tokens };
  if (kind === 'text')
    return {
      step: {
        kind,
        ...base,
        token: { id: 100 + index, text: ` w${index}`, probability: 0.75, entropy: 0.5, margin: 1.5 },
      },
      tokens,
    };
  return { step: latentStep(index - 3, base), tokens };
}

const latentToken: Token = { id: null, text: '', class: 'latent' };

function latentStep(latent: number, base: Pick<Step, 'row' | 'appended' | 'ms'>): Step {
  return {
    kind: 'latent',
    ...base,
    latent,
    span: 0,
    index: latent,
    of: 2,
    origin: 'model',
    norm: 3.5,
    cosinePrevious: latent === 0 ? null : 0.5,
    cosineFirst: latent === 0 ? null : 0.5,
    cosinePatch: 0.25,
    form: { kind: 'denoised', levels: [50, 25, 0] },
    readings: [{ kind: 'patches', noise95: 0.2, noiseCount: 64, nearest: [{ patch: 3, value: 0.25 }] }],
  };
}

/** The value at a place in a row: whole numbers up to 250, which every dtype holds exactly. */
export function valueAt(name: TensorName, row: number, place: number): number {
  return (allNames.indexOf(name) * 17 + row * 31 + place * 7) % 251;
}

type Made = Float32Array | Int32Array | Uint8Array;
const arrays: Readonly<Record<string, (length: number) => Made>> = {
  F32: length => new Float32Array(length),
  F16: length => new Float32Array(length),
  I32: length => new Int32Array(length),
  U8: length => new Uint8Array(length),
};

/** One row of every tensor for a pass over this row, and of every latent tensor for this latent. */
export function rowsAt(names: readonly TensorName[], row: number | undefined, latent?: number): TensorRows {
  const plan = planOf(head, names, sizes);
  const entries = names.flatMap(name => {
    const { axis, dtype, shape } = tensorForms[name];
    const at = axis === 'row' ? row : latent;
    if (at === undefined) return [];
    const keys = shape.endsWith(',P') ? head.firstPosition + at + 1 : 1;
    const length = plan.get(name)!.reduce((product, size) => product * size, keys);
    return [[name, arrays[dtype]!(length).map((_, place) => valueAt(name, at, place))] as const];
  });
  return Object.fromEntries(entries);
}

/** Row 0 comes with the prompt; every later row with the step before which it was computed. */
export async function appendSteps(
  writer: TraceWriter,
  from: number,
  to: number,
  names = allNames,
): Promise<void> {
  for (let index = from; index < to; index++)
    await writer.append(
      recordedStep(index),
      rowsAt(
        names,
        index === 1 ? undefined : Math.max(0, index - 1),
        kindAt(index) === 'latent' ? index - 3 : undefined,
      ),
    );
}

export async function madeUpTrace(folder: string, steps = 8, names = allNames): Promise<TraceWriter> {
  const writer = await createTrace(path.join(folder, 'run.trace.journal'), head, {
    tensors: names,
    sizes,
    image,
  });
  await appendSteps(writer, 0, steps, names);
  return writer;
}

export function madeUpDocument(steps: number): TraceDocument {
  const recorded = Array.from({ length: steps }, (_, index) => recordedStep(index));
  return {
    ...head,
    tokens: recorded.flatMap(({ tokens }) => tokens),
    steps: recorded.map(({ step }) => step),
    status: { state: 'done', ms: 90 },
  };
}
