// Traces of any size and shape, written as a run writes them. Their numbers are made up but look like attention: a spot
// that moves over the picture, sharper in the middle layers, with a head that is diffuse and one that sticks to a corner.

import path from 'node:path';
import { createTrace } from '../../src/trace/writer';
import type { TraceWriter } from '../../src/trace/writer';
import type { Status, TraceHead } from '../../src/shared/trace/document';
import type { Measures } from '../../src/shared/trace/measures';
import type { LatentStep, RecordedStep, TextStep } from '../../src/shared/trace/step';
import type { TensorName } from '../../src/shared/trace/tensors';
import type { FreeSizes } from '../../src/trace/plan';
import type { TensorRows } from '../../src/trace/row-packer';

export interface MadeTrace {
  readonly folder: string;
  readonly name?: string;
  /** Words with the space before them; repeated until there are `steps`. */
  readonly words: readonly string[];
  readonly steps: number;
  readonly layers?: number;
  readonly heads?: number;
  /** Patches along each side. */
  readonly side?: number;
  readonly head?: Partial<TraceHead>;
  /** Steps at which there is no attention on the picture. */
  readonly blind?: (step: number) => boolean;
  readonly latents?: MadeLatents;
  /** By how many degrees an intervention turned the stream for a step; undefined where it left it alone. */
  readonly turned?: (step: number) => number | undefined;
  /** RGB of a square picture of 16 pixels for each patch; waves of colour unless told. */
  readonly pixels?: Uint8Array;
}

/** Steps that are latents, and what is recorded of each. */
export interface MadeLatents {
  readonly at: (step: number) => Omit<LatentStep, 'kind' | 'row' | 'appended' | 'ms'> | undefined;
  readonly tensors: readonly TensorName[];
  readonly sizes: FreeSizes;
  readonly rows: (latent: number) => TensorRows;
}

interface Sizes {
  readonly layers: number;
  readonly heads: number;
  readonly side: number;
}

const tile = 16;

/** A journal with the prompt's step; the rest comes with `addSteps`. */
export async function beginTrace(made: MadeTrace): Promise<TraceWriter> {
  const sizes = sizesOf(made);
  const file = path.join(made.folder, `${made.name ?? 'made'}.trace.journal`);
  const pixels = sizes.side * tile;
  const waves = Uint8Array.from({ length: pixels * pixels * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % pixels, Math.floor(i / 3 / pixels)];
    return 120 + 100 * Math.sin(x / 9 + (i % 3)) * Math.cos(y / 13 - (i % 3));
  });
  const writer = await createTrace(file, headOf(made, sizes), {
    tensors: ['attention.mean', 'attention.layer', 'attention.image', ...(made.latents?.tensors ?? [])],
    ...(made.latents && { sizes: made.latents.sizes }),
    image: { width: pixels, height: pixels, data: made.pixels ?? waves },
  });
  await writer.append(promptStep(sizes), rowsOf(0, sizes, made.blind?.(0) ?? false));
  return writer;
}

/** Steps `from` up to, and without, `to`. */
export async function addSteps(
  writer: TraceWriter,
  made: MadeTrace,
  from: number,
  to: number,
): Promise<void> {
  const sizes = sizesOf(made);
  for (let step = from; step < to; step++) {
    const blind = made.blind?.(step) ?? false;
    // The first word comes from the pass that read the prompt.
    const rows = step === 1 ? {} : rowsOf(step - 1, sizes, blind);
    const latent = made.latents?.at(step);
    if (latent) {
      const more = made.latents?.rows(latent.latent);
      await writer.append(latentStep(latent, sizes, step, blind), { ...rows, ...more });
    } else await writer.append(textStep(made, sizes, step, blind), rows);
  }
}

/** The finished file. */
export async function madeTrace(
  made: MadeTrace,
  status: Exclude<Status, { state: 'running' | 'recovered' }> = { state: 'done', ms: 1200 },
): Promise<string> {
  const writer = await beginTrace(made);
  await addSteps(writer, made, 1, made.steps);
  return writer.end({ status });
}

function sizesOf({ layers = 6, heads = 6, side = 8 }: MadeTrace): Sizes {
  return { layers, heads, side };
}

function headOf({ head }: MadeTrace, { layers, heads, side }: Sizes): TraceHead {
  return {
    version: 2,
    startedAt: '2026-03-01T14:05:09.000Z',
    software: { darkroom: '0.1.0', onnxruntime: '1.30.0', node: '20.19.0' },
    machine: { platform: 'linux', arch: 'x64', processor: 'made up' },
    model: {
      name: 'made-up',
      folder: '/models/made-up',
      files: [],
      dtype: 'fp32',
      device: 'cpu',
      threads: 1,
      layers,
      heads,
      width: 4,
      attentionLayers: Array.from({ length: layers }, (_, layer) => layer + 1),
      selfTest: { state: 'not-run', reason: 'It is made up.' },
    },
    method: { name: 'text-cot', settings: {} },
    question: 'Start at the ring and follow the arrows 5 times. What colour is the cell?',
    prompt: 'Start at the ring …',
    picture: {
      name: 'made.png',
      width: side * tile,
      height: side * tile,
      sha256: '0'.repeat(64),
      tokens: side * side,
      grids: [{ rows: side, cols: side }],
    },
    sample: { task: 'trail', seed: 1, truth: 'purple', box: [2 * tile, tile, 4 * tile, 3 * tile] },
    interventions: [],
    sampling: { temperature: 0.7, topP: 0.95, seed: 7 },
    maxTokens: 4096,
    firstPosition: side * side,
    notes: [],
    ...head,
  };
}

function promptStep(sizes: Sizes): RecordedStep {
  const { side } = sizes;
  const patches = Array.from({ length: side * side }, (_, patch) => {
    const [x, y] = [patch % side, Math.floor(patch / side)];
    const box = [x * tile, y * tile, (x + 1) * tile, (y + 1) * tile] as const;
    return { id: 4, text: '<image>', class: 'image' as const, box };
  });
  const tokens = [...patches, { id: 5, text: '?', class: 'prompt' as const }];
  return {
    step: {
      kind: 'prompt',
      row: 0,
      appended: { from: 0, count: tokens.length },
      ms: 5,
      measures: measuresOf(0, sizes, false),
    },
    tokens,
  };
}

function textStep(made: MadeTrace, sizes: Sizes, step: number, blind: boolean): RecordedStep {
  const text = made.words[(step - 1) % made.words.length] ?? '';
  const entropy = doubt(step);
  const degrees = made.turned?.(step);
  const token: TextStep['token'] = { id: 10 + (step % 90), text, probability: Math.exp(-entropy), entropy };
  return {
    step: {
      kind: 'text',
      row: step - 1,
      appended: { from: sizes.side ** 2 + step, count: 1 },
      ms: 5 + step,
      measures: {
        ...measuresOf(step - 1, sizes, blind),
        ...(degrees !== undefined && { steering: { layer: 2, degrees, ratio: 1 } }),
      },
      token,
    },
    tokens: [{ id: token.id, text, class: 'generated' }],
  };
}

function latentStep(
  latent: ReturnType<MadeLatents['at']> & {},
  sizes: Sizes,
  step: number,
  blind: boolean,
): RecordedStep {
  const { attention } = measuresOf(step - 1, sizes, blind);
  return {
    step: {
      kind: 'latent',
      row: step - 1,
      appended: { from: sizes.side ** 2 + step, count: 1 },
      ms: 5 + step,
      measures: { ...(attention && { attention }) },
      ...latent,
    },
    tokens: [{ id: null, text: '', class: 'latent' }],
  };
}

const doubt = (step: number) => 0.9 * (1 + Math.sin(step * 2.1)) * (step % 3 === 0 ? 1 : 0.2);

function measuresOf(row: number, { layers, side }: Sizes, blind: boolean): Measures {
  const uniform = Math.log(side * side);
  const layerEntropy = Array.from({ length: layers }, (_, layer) =>
    blind ? null : uniform * (0.95 - sharpness(row, layer, layers) / 2),
  );
  const entropy = blind ? null : layerEntropy.reduce<number>((sum, value) => sum + (value ?? 0), 0) / layers;
  return {
    attention: {
      entropy,
      normalisedEntropy: entropy === null ? null : entropy / uniform,
      layerEntropy,
      imageShare: blind ? 0 : 0.5 + 0.2 * Math.sin(row / 4),
      focus: { value: blind ? null : 0.1 + 0.3 * Math.abs(Math.sin(row / 7)), chance: 4 / (side * side) },
      salient: blind ? null : 5,
      variation: blind ? null : 1.2,
    },
    outputEntropy: doubt(row + 1),
    answerRank: Array.from({ length: layers + 1 }, (_, layer) =>
      Math.max(1, Math.round(900 / (1 + layer * (1 + (row % 7))))),
    ),
  };
}

const sharpness = (row: number, layer: number, layers: number) =>
  0.2 + 0.6 * Math.exp(-(((layer / layers - 0.6) / 0.3) ** 2)) * (0.6 + 0.4 * Math.sin(row * 1.7));

function rowsOf(row: number, { layers, heads, side }: Sizes, blind: boolean): TensorRows {
  const patches = side * side;
  const image = new Float32Array(layers * heads * patches);
  const byLayer = new Float32Array(layers * patches);
  const mean = new Float32Array(patches);
  if (!blind)
    for (let layer = 0; layer < layers; layer++)
      for (let head = 0; head < heads; head++)
        spot({ row, layer, head, layers, side }).forEach((value, patch) => {
          image[(layer * heads + head) * patches + patch] = value;
          byLayer[layer * patches + patch] = (byLayer[layer * patches + patch] ?? 0) + value / heads;
          mean[patch] = (mean[patch] ?? 0) + value / heads / layers;
        });
  return { 'attention.mean': mean, 'attention.layer': byLayer, 'attention.image': image };
}

function spot({
  row,
  layer,
  head,
  layers,
  side,
}: {
  row: number;
  layer: number;
  head: number;
  layers: number;
  side: number;
}): Float32Array {
  const [x0, y0] =
    head === 1
      ? [0, side - 1]
      : [(side - 1) * (0.5 + 0.4 * Math.sin(row / 5)), (side - 1) * (0.5 + 0.4 * Math.cos(row / 6))];
  const sharp = head === 2 ? 0.4 : 6 * sharpness(row, layer, layers);
  const weights = Float32Array.from({ length: side * side }, (_, patch) =>
    Math.exp((sharp * -(((patch % side) - x0) ** 2 + (Math.floor(patch / side) - y0) ** 2)) / side),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map(value => (0.6 * value) / sum);
}
