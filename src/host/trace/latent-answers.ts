// What the page asks of a latent: the picture that stands for it in the film, and all that is shown of one that is selected.

import { shownPixels, stackedPixels } from './picture-pixels';
import { DarkroomError } from '../../shared/errors';
import type { LatentDetail, LatentFrame, PicturePixels } from '../../shared/protocol/trace-panel';
import { latentFloats, latentPictures } from '../../trace/latent-rows';
import type { OpenTrace } from '../../trace/open-trace';

/** As the stage shows a sketch, on a fine screen; states on the way are small. */
const sizes = { sketch: 512, state: 160 };

/** `latent` is its number in the run. */
export async function frameFrom(trace: OpenTrace, latent: number): Promise<LatentFrame> {
  return {
    sketch: await pixelsFrom(trace, 'sketch', latent),
    trajectory: (await latentFloats(trace, 'latent.trajectory', latent)) ?? null,
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
    concept: (await latentFloats(trace, 'latent.concept', latent)) ?? null,
  };
}

async function pixelsFrom(
  trace: OpenTrace,
  name: 'sketch' | 'sketch.noise',
  latent: number,
): Promise<PicturePixels | null> {
  const found = await latentPictures(trace, name, latent);
  return found ? shownPixels(found.width, found.height, found.rgb, sizes.sketch) : null;
}

async function statesFrom(trace: OpenTrace, latent: number): Promise<PicturePixels | null> {
  const found = await latentPictures(trace, 'sketch.denoise', latent);
  return found ? stackedPixels(found, found.rgb, sizes.state) : null;
}
