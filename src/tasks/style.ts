// How a sample is drawn, apart from what it shows. The same facts look different from sample to sample, so that a model
// learns the things and not their pixels.

import type { Palette, Paper } from './palettes';
import { palettes, papers } from './palettes';
import type { Random } from '../shared/random';
import { DarkroomError } from '../shared/errors';

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

const radii = [10.5, 11, 11.5];

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

export function paletteOf({ palette }: Style): Palette {
  return palettes[palette] ?? outOfRange('palette', palette, palettes.length - 1);
}

export function paperOf({ paper }: Style): Paper {
  return papers[paper] ?? outOfRange('paper', paper, papers.length - 1);
}

const [smallest, largest] = [6, 12];
const mostNoise = 64;

/** A look that was chosen by hand is looked at before it is drawn. */
export function checkStyle(style: Style): void {
  paletteOf(style);
  paperOf(style);
  if (!(style.radius >= smallest && style.radius <= largest))
    outOfRange('radius', style.radius, largest, smallest);
  if (!(Number.isInteger(style.noise) && style.noise >= 0 && style.noise <= mostNoise))
    outOfRange('noise', style.noise, mostNoise);
}

function outOfRange(name: string, value: number, most: number, least = 0): never {
  throw new DarkroomError('bad-input', `The style's ${name} ${value} is out of range.`, {
    remedy: `Give a number from ${least} to ${most}.`,
  });
}
