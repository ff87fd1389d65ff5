// A latent as the trace has it: how long it is, whether it moves, which part of the picture it points at.

import type { RowTensors } from './readings';
import type { Latent } from '../../methods/happening';
import { cosineOf, cosinesWith, normOf } from '../../measures/similarity';
import type { LatentStep } from '../../shared/trace/step';

/** What latents of one run are compared with. */
export interface LatentContext {
  /** Those before it. */
  readonly before: readonly Float32Array[];
  /** [N,D]: the picture's tokens as the decoder was fed them. */
  readonly picture: Float32Array | undefined;
}

type Shape = Pick<LatentStep, 'norm' | 'cosinePrevious' | 'cosineFirst' | 'cosinePatch'>;

export function shapeOfLatent(vector: Float32Array, { before, picture }: LatentContext): Shape {
  const [first, previous] = [before[0], before.at(-1)];
  const cosines = picture === undefined ? [] : [...cosinesWith(picture, vector.length)(vector)];
  const defined = cosines.filter(cosine => !Number.isNaN(cosine));
  return {
    norm: normOf(vector),
    cosinePrevious: previous ? cosineOf(vector, previous) : null,
    cosineFirst: first ? cosineOf(vector, first) : null,
    cosinePatch: defined.length === 0 ? null : Math.max(...defined),
  };
}

export function latentTensors({ vector, states, trajectory, concept }: Latent): RowTensors {
  return {
    'latent.vector': vector,
    ...(states && { 'latent.denoise': states }),
    ...(trajectory && { 'latent.trajectory': trajectory }),
    ...(concept && { 'latent.concept': concept }),
  };
}
