// What a sample's picture shows in an arm: what its answer is read from painted over, as much of it elsewhere, or what another
// sample's shows. Painted over is the mean colour of the picture, which stands for nothing in it.

import type { ShownPicture } from '../../ablation/spec';
import type { Box, Sample } from '../../tasks/types';
import { Random } from '../../shared/random';

export const pictureSide = 128;

/** Where the answer is read: what the last step of its rationale looks at. */
export function truthBoxes({ steps }: Sample): readonly Box[] {
  return steps.at(-1)?.boxes ?? [];
}

/** The same sample with another picture. */
export function withPicture(sample: Sample, picture: Uint8Array): Sample {
  return { ...sample, picture };
}

export function asShown(
  sample: Sample,
  shown: ShownPicture | undefined,
  donor: Sample,
  seed: number,
): Sample {
  switch (shown) {
    case undefined:
      return sample;
    case 'other':
      return withPicture(sample, donor.picture);
    case 'truth hidden':
      return withPicture(sample, hidden(sample.picture, truthBoxes(sample)));
    case 'as much hidden':
      return withPicture(sample, hidden(sample.picture, boxesElsewhere(sample, seed)));
  }
}

export function hidden(picture: Uint8Array, boxes: readonly Box[]): Uint8Array {
  const colour = meanColour(picture);
  const painted = Uint8Array.from(picture);
  for (const [left, top, right, bottom] of boxes)
    for (let row = Math.max(0, top); row < Math.min(pictureSide, bottom); row++)
      for (let column = Math.max(0, left); column < Math.min(pictureSide, right); column++)
        painted.set(colour, (row * pictureSide + column) * colour.length);
  return painted;
}

function meanColour(picture: Uint8Array): Uint8Array {
  const sums = [0, 0, 0];
  for (let at = 0; at < picture.length; at++) sums[at % 3] = (sums[at % 3] ?? 0) + (picture[at] ?? 0);
  return Uint8Array.from(sums, sum => Math.round((sum * 3) / picture.length));
}

/** Boxes stand where cells do, so that as much of what is shown is hidden. */
const grid = 16;
const mostTried = 200;
const purpose = 0xb0b0;

/** For each box of the truth one of its size that touches none of them, nor another one. */
function boxesElsewhere(sample: Sample, seed: number): readonly Box[] {
  const random = new Random(sample.seed, sample.index, seed, purpose);
  const truth = truthBoxes(sample);
  const found: Box[] = [];
  for (const [left, top, right, bottom] of truth)
    for (let tried = 0; tried < mostTried; tried++) {
      const box = placed(random, right - left, bottom - top);
      if ([...truth, ...found].some(other => touches(box, other))) continue;
      found.push(box);
      break;
    }
  return found;
}

/** In steps of its own width where that is as wide as a cell. */
function placed(random: Random, width: number, height: number): Box {
  const place = (size: number) => {
    const step = size % (2 * grid) === 0 ? 2 * grid : grid;
    return random.between(0, Math.max(0, Math.floor((pictureSide - size) / step))) * step;
  };
  const [left, top] = [place(width), place(height)];
  return [left, top, left + width, top + height];
}

function touches(one: Box, other: Box): boolean {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}
