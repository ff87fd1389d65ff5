// What the page asks of a latent: the picture that stands for it in the film, and all that is shown of one that is selected.

import { shownPixels, stackedPixels } from './picture-pixels';
import { DarkroomError } from '../../shared/errors';
import type { LatentDetail, LatentFrame, PicturePixels } from '../../shared/protocol/trace-panel';
import type { OpenTrace } from '../../trace/open-trace';

/** As the stage shows a sketch, on a fine screen; states on the way are small. */
const sizes = { sketch: 512, state: 160 };
const mostStates = 64;

/** `latent` is its number in the run. */
export async function frameFrom(trace: OpenTrace, latent: number): Promise<LatentFrame> {
  return {
    sketch: await pixelsFrom(trace, 'sketch', latent),
    trajectory: await floatsFrom(trace, 'latent.trajectory', latent),
  };
}

export async function detailFrom(trace: OpenTrace, index: number): Promise<LatentDetail> {
  const step = trace.document.steps[index];
  if (step?.kind !== 'latent') throw new DarkroomError('missing', `Step ${index} of the trace is no latent.`);
  const { latent, readings } = step;
  return {
    readings,
    noise: await pixelsFrom(trace, 'sketch.noise', latent),
    states: await statesFrom(trace, latent),
    concept: await floatsFrom(trace, 'latent.concept', latent),
  };
}

/** The part of one latent in a tensor [n,…]; null where there is none. */
async function rowFrom(trace: OpenTrace, name: string, latent: number) {
  const rows = trace.tensors.get(name)?.shape[0] ?? 0;
  if (!Number.isSafeInteger(latent) || latent < 0 || latent >= rows) return null;
  return trace.read(name, latent, latent + 1);
}

async function floatsFrom(trace: OpenTrace, name: string, latent: number): Promise<Float32Array | null> {
  const row = await rowFrom(trace, name, latent);
  return row && Float32Array.from(row.values);
}

async function pixelsFrom(trace: OpenTrace, name: string, latent: number): Promise<PicturePixels | null> {
  const row = await rowFrom(trace, name, latent);
  const [, height, width] = row?.shape ?? [];
  if (!(row?.values instanceof Uint8Array) || height === undefined || width === undefined) return null;
  return shownPixels(width, height, row.values, sizes.sketch);
}

async function statesFrom(trace: OpenTrace, latent: number): Promise<PicturePixels | null> {
  const row = await rowFrom(trace, 'sketch.denoise', latent);
  const [, count, height, width] = row?.shape ?? [];
  if (!(row?.values instanceof Uint8Array) || count === undefined) return null;
  if (height === undefined || width === undefined) return null;
  return stackedPixels({ count: Math.min(mostStates, count), height, width }, row.values, sizes.state);
}
