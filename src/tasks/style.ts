// How a sample is drawn, apart from what it shows. The same facts look different from sample to sample, so that a model
// learns the things and not their pixels.

import { palettes, papers } from './palettes';
import type { Random } from './random';

export interface Style {
  readonly palette: number;
  readonly paper: number;
  readonly board: 'tiles' | 'lines';
  /** Radius of things in pixels, before each one's own variation. */
  readonly radius: number;
  /** Largest change of a pixel by noise, of 255. */
  readonly noise: number;
  /** Decides about every thing's own size and place, and about the noise. */
  readonly jitter: number;
}

const radii = [9.5, 10, 10.5, 11];

/** Most pictures are clean: noise is there so that a model does not depend on flat areas. */
const noiseLevels = [0, 0, 3, 6];

export function randomStyle(random: Random): Style {
  return {
    palette: random.below(palettes.length),
    paper: random.below(papers.length),
    board: random.pick(['tiles', 'lines'] as const),
    radius: random.pick(radii),
    noise: random.pick(noiseLevels),
    jitter: random.next(),
  };
}
