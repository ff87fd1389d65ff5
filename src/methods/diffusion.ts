// Drawing a latent out of noise with a diffusion head (DDIM, no further noise on the way). Levels count noise: 0 is clean,
// T is all noise.
//
//   cosine   a(t) = f(t) / f(0), f(t) = cos^2( (t/T + 0.008) / 1.008 * pi/2 )          share of signal, in variance
//   linear   a(t) = prod_s<=t (1 - b_s), b from 0.0001 to 0.02 over T levels
//   noisy    x_t  = sqrt(a) x_0 + sqrt(1-a) e
//   velocity v    = sqrt(a) e - sqrt(1-a) x_0     so  x_0 = sqrt(a) x - sqrt(1-a) v,  e = sqrt(1-a) x + sqrt(a) v
//   step     x'   = sqrt(a') x_0 + sqrt(1-a') e
//
// The state is normalised; the latent that is fed is state * deviation + mean.

import type { DiffusionHead } from '../model/latent-abilities';

/** What the head says of a normalised state at a level. */
export type Denoiser = (state: Float32Array, level: number) => Promise<Float32Array>;

export interface Drawn {
  readonly latent: Float32Array;
  /** The states that were kept, in the latent's own units, and their levels. */
  readonly states: readonly Float32Array[];
  readonly levels: readonly number[];
}

/** The share of signal at each level is kept away from all and nothing, so that both can be divided by. */
const bounds = { least: 1e-5, most: 0.99999 };
const cosineOffset = 0.008;
const linear = { first: 1e-4, last: 2e-2 };

/** Levels that a latent passes through, from all noise to clean. */
export function levelsOf(trainingSteps: number, steps: number): readonly number[] {
  return Array.from({ length: steps + 1 }, (_, i) => Math.floor((trainingSteps * (steps - i)) / steps));
}

/** a(t); 1 for the clean latent itself. */
export function signalAt({ schedule, trainingSteps }: DiffusionHead, level: number): number {
  if (level === 0) return 1;
  const share =
    schedule === 'cosine' ? cosineSignal(level, trainingSteps) : linearSignal(level, trainingSteps);
  return Math.min(bounds.most, Math.max(bounds.least, share));
}

function cosineSignal(level: number, trainingSteps: number): number {
  const at = (share: number) => Math.cos(((share + cosineOffset) / (1 + cosineOffset)) * (Math.PI / 2)) ** 2;
  return at(level / trainingSteps) / at(0);
}

function linearSignal(level: number, trainingSteps: number): number {
  let signal = 1;
  for (let t = 0; t < level; t++)
    signal *= 1 - (linear.first + ((linear.last - linear.first) * t) / Math.max(1, trainingSteps - 1));
  return signal;
}

export async function drawLatent(
  head: DiffusionHead,
  denoise: Denoiser,
  noise: Float32Array,
  { steps, kept }: { readonly steps: number; readonly kept: number },
): Promise<Drawn> {
  const levels = levelsOf(head.trainingSteps, steps);
  const keeps = new Set(Array.from({ length: kept }, (_, i) => Math.floor((i * steps) / kept)));
  const states: Float32Array[] = [];
  let state = noise;
  for (let i = 0; i < steps; i++) {
    const [level = 0, next = 0] = [levels[i], levels[i + 1]];
    if (keeps.has(i)) states.push(inOwnUnits(head, state));
    const said = await denoise(state, level);
    state = stepped(head, state, said, signalAt(head, level), signalAt(head, next));
  }
  return {
    latent: inOwnUnits(head, state),
    states,
    levels: levels.filter((_, i) => keeps.has(i)),
  };
}

function stepped(
  { prediction }: DiffusionHead,
  state: Float32Array,
  said: Float32Array,
  signal: number,
  nextSignal: number,
): Float32Array {
  const [clean, noisy] = [Math.sqrt(signal), Math.sqrt(1 - signal)];
  const [nextClean, nextNoisy] = [Math.sqrt(nextSignal), Math.sqrt(1 - nextSignal)];
  return state.map((x, i) => {
    const given = said[i] ?? 0;
    const x0 =
      prediction === 'velocity'
        ? clean * x - noisy * given
        : prediction === 'sample'
          ? given
          : (x - noisy * given) / clean;
    const noise =
      prediction === 'velocity'
        ? noisy * x + clean * given
        : prediction === 'sample'
          ? (x - clean * given) / noisy
          : given;
    return nextClean * x0 + nextNoisy * noise;
  });
}

function inOwnUnits({ mean, deviation }: DiffusionHead, state: Float32Array): Float32Array {
  const of = (values: readonly number[], i: number) => values[values.length === 1 ? 0 : i] ?? 0;
  return state.map((value, i) => value * of(deviation, i) + of(mean, i));
}
