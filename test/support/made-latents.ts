// Latents of the three forms in traces that no model wrote: sketches of a spot that moves, patches along a path, thoughts
// that look at a corner. What noise would give lies beside each.

import type { MadeLatents } from './made-trace';
import type { LatentForm, Reading } from '../../src/shared/trace/latent';
import type { LatentStep } from '../../src/shared/trace/step';
import type { TensorRows } from '../../src/trace/row-packer';

export const spanLength = 8;
const sketchSide = 24;
const states = 6;
/** Spans of sketches begin at these steps. */
const sketchedAt = [10, 27, 44];
const side = 8;

/** Three spans of eight denoised latents, with sketches, noise twins and states; one latent was replaced. */
export function madeSketches({ pixels = true } = {}): MadeLatents {
  return {
    at: step => {
      const span = sketchedAt.findIndex(from => step >= from && step < from + spanLength);
      if (span === -1) return undefined;
      const index = step - (sketchedAt[span] ?? 0);
      const latent = span * spanLength + index;
      const levels = Array.from({ length: states }, (_, i) => Math.round(1000 * (1 - i / states)));
      const origin = latent === 11 ? 'replaced' : 'model';
      return { ...plain(latent, { kind: 'denoised', levels }), span, index, of: spanLength, origin };
    },
    tensors: pixels ? ['sketch', 'sketch.noise', 'sketch.denoise'] : [],
    sizes: pixels ? { h: sketchSide, w: sketchSide, s: states } : {},
    rows: latent => (pixels ? sketchRows(latent) : {}),
  };
}

/** Three latent steps of eight patches each, before all text. */
export function madePatches(perStep = 8): MadeLatents {
  return {
    at: step => {
      const index = step - 1;
      if (index >= 3) return undefined;
      const patches = Array.from({ length: perStep }, (_, i) => pathAt(index * perStep + i));
      const scores = patches.map((_, i) => 0.04 / (1 + i));
      return { ...plain(index, { kind: 'patches', patches, scores }), span: 0, index, of: 3 };
    },
    tensors: [],
    sizes: {},
    rows: () => ({}),
  };
}

/** Two by two patches at a time, up a staircase. */
function pathAt(order: number): number {
  const [block, part] = [Math.floor(order / 4), order % 4];
  const [x, y] = [Math.ceil(block / 2), side / 2 - 1 - Math.floor(block / 2)];
  return (2 * y + Math.floor(part / 2)) * side + 2 * x + (part % 2);
}

/** Four thoughts with a trajectory and sixteen concepts, through a gate that is a third open. */
export function madeThoughts(): MadeLatents {
  return {
    at: step => {
      const index = step - 1;
      if (index >= 4) return undefined;
      const weights = trajectoryOf(index);
      const peaks = [...weights.keys()].sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0)).slice(0, 8);
      const token = { id: 90 + index, text: `<thought-${index + 1}>`, probability: 0.4 };
      return { ...plain(index, { kind: 'slot', token, gamma: 0.33, peaks }), span: 0, index, of: 4 };
    },
    tensors: ['latent.trajectory', 'latent.concept'],
    sizes: { C: 16 },
    rows: latent => ({
      'latent.trajectory': trajectoryOf(latent),
      'latent.concept': Float32Array.from({ length: 16 }, (_, i) => Math.sin(i * (latent + 1))),
    }),
  };
}

function trajectoryOf(latent: number): Float32Array {
  const [x0, y0] = [1 + 1.6 * latent, 6 - 1.5 * latent];
  const weights = Float32Array.from({ length: side * side }, (_, patch) =>
    Math.exp(-(((patch % side) - x0) ** 2) / 2 - (Math.floor(patch / side) - y0) ** 2 / 2),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map(weight => weight / sum);
}

type Plain = Omit<LatentStep, 'kind' | 'row' | 'appended' | 'ms'>;

function plain(latent: number, form: LatentForm): Plain {
  return {
    latent,
    span: 0,
    index: 0,
    of: 1,
    origin: 'model',
    norm: 12 + 2 * Math.sin(latent * 1.7),
    cosinePrevious: latent === 0 ? null : 0.7 + 0.2 * Math.sin(latent),
    cosineFirst: latent === 0 ? null : 0.5,
    cosinePatch: 0.31,
    form,
    readings: readingsOf(latent),
  };
}

function readingsOf(latent: number): readonly Reading[] {
  const common = { noise95: 0.27, noiseCount: 64 };
  const nearest = [34, 35, 26, 19].map((patch, i) => ({
    patch: patch + (latent % 3),
    value: 0.58 - 0.09 * i,
  }));
  const words = ['blue diamond', 'arrow pointing up', 'second row, third column', 'path', 'purple square'];
  return [
    {
      kind: 'figure',
      name: 'Agreement with the picture',
      value: 0.62,
      noise: Array.from({ length: 64 }, (_, i) => 0.12 + 0.004 * i + 0.02 * Math.sin(i * 7)),
      ...common,
      noise95: 0.37,
    },
    { kind: 'patches', nearest, ...common },
    {
      kind: 'phrases',
      by: 'lens',
      nearest: words.map((text, i) => ({ text, value: 0.44 - 0.1 * i })),
      ...common,
    },
  ];
}

/** A spot on a pale ground that comes nearer to its place with each latent; of noise, grey. */
function sketchRows(latent: number): TensorRows {
  const [span, index] = [Math.floor(latent / spanLength), latent % spanLength];
  const clear = (index + 1) / spanLength;
  const all = Array.from({ length: states }, (_, state) => painted(span, (clear * state) / states));
  return {
    sketch: painted(span, clear),
    'sketch.noise': painted(span, 0),
    'sketch.denoise': Uint8Array.from(all.flatMap(pixels => [...pixels])),
  };
}

function painted(span: number, clear: number): Uint8Array {
  const [x0, y0] = [5 + 6 * span, 18 - 5 * span];
  return Uint8Array.from({ length: sketchSide * sketchSide * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % sketchSide, Math.floor(i / 3 / sketchSide)];
    const inside = (x - x0) ** 2 + (y - y0) ** 2 < 16;
    const noise = 40 * (1 - clear) * Math.sin(x * 12.9 + y * 78.2 + (i % 3) * 3.1 + span);
    const ground = 200 + 14 * Math.sin(x) * Math.cos(y);
    const spot = [70, 120, 190][i % 3] ?? 0;
    return Math.min(255, Math.max(0, noise + (inside ? ground + clear * (spot - ground) : ground)));
  });
}
