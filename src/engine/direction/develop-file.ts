// A direction developed for a model and written, with what a person wants to know of the vector before it is added.

import { directionAt, vectorFrom } from './develop';
import { readDirection } from './direction-file';
import type { Steer } from './steer';
import { steerTarget } from './steer-target';
import { writeVector } from './vector-file';
import { bandsOf } from '../../steering/bands';
import type { Bands } from '../../steering/bands';
import { controlVector } from '../../steering/controls';
import { lengthOf } from '../../steering/energy';
import { cosinesBetween } from '../../steering/likeness';
import type { VectorAbout } from '../../shared/trace/vector-about';

export interface DevelopRequest {
  readonly steer: Omit<Steer, 'strength'>;
  /** A model folder, as a full path. */
  readonly model: string;
  readonly out: string;
}

export interface DevelopedFile {
  readonly out: string;
  readonly about: VectorAbout;
  /** |v| of the direction before anything was done to it. */
  readonly directionLength: number;
  /** Shares of energy, at the same frequencies: resampling moves none. */
  readonly direction: Bands;
  readonly vector: Bands;
  /** With the direction resampled and not filtered. */
  readonly cosine: number;
}

export async function developFile({ steer, model, out }: DevelopRequest): Promise<DevelopedFile> {
  const target = await steerTarget(model);
  const file = await readDirection(steer.direction);
  const { vector, about } = vectorFrom(file, { ...steer, strength: 1 }, target);
  const { vector: direction } = directionAt(file, about.from, about.kind);
  const { keep } = about;
  const unfiltered = controlVector(direction, { kind: 'unfiltered' }, { keep, width: target.width });
  await writeVector(out, vector, about);
  return {
    out,
    about,
    directionLength: lengthOf(direction),
    direction: bandsOf(direction, keep),
    vector: bandsOf(vector, Math.min(keep, target.width)),
    cosine: cosinesBetween([vector], [unfiltered])[0] ?? NaN,
  };
}
