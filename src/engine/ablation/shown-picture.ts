// What a sample's picture shows in an arm: what its answer is read from painted over, as much of it elsewhere, or what another
// sample's shows. Painted over is the mean colour of the picture, which stands for nothing in it.

import { asTask, pictureOf, truthBoxes, withPicture } from '../subject';
import type { Subject } from '../subject';
import type { ShownPicture } from '../../ablation/spec';
import type { Picture, Size } from '../../model/picture/picture';
import type { Box } from '../../tasks/types';
import { DarkroomError } from '../../shared/errors';
import { Random } from '../../shared/random';

export function asShown(
  sample: Subject,
  shown: ShownPicture | undefined,
  donor: Subject | undefined,
  seed: number,
): Subject {
  const painted = (boxes: readonly Box[]) => withPicture(sample, hidden(pictureOf(sample), boxes));
  switch (shown) {
    case undefined:
      return sample;
    case 'other':
      return withPicture(sample, pictureOf(donor ?? sample));
    case 'truth hidden':
      return painted(truthBoxes(sample));
    case 'as much hidden':
      return painted(boxesElsewhere(sample, seed));
  }
}

export function hidden({ width, height, data }: Picture, boxes: readonly Box[]): Picture {
  const colour = meanColour(data);
  const painted = Uint8Array.from(data);
  for (const [left, top, right, bottom] of boxes)
    for (let row = Math.max(0, top); row < Math.min(height, bottom); row++)
      for (let column = Math.max(0, left); column < Math.min(width, right); column++)
        painted.set(colour, (row * width + column) * colour.length);
  return { width, height, data: painted };
}

function meanColour(picture: Uint8Array): Uint8Array {
  const sums = [0, 0, 0];
  for (let at = 0; at < picture.length; at++) sums[at % 3] = (sums[at % 3] ?? 0) + (picture[at] ?? 0);
  return Uint8Array.from(sums, sum => Math.round((sum * 3) / picture.length));
}

/** Boxes of the benchmark stand where cells do, so that as much of what is shown is hidden. */
const grid = 16;
const mostTried = 200;
const purpose = 0xb0b0;

/** For each box of the truth one of its size that touches none of them, nor another one. */
function boxesElsewhere(sample: Subject, seed: number): readonly Box[] {
  const random = new Random(sample.seed, sample.index, seed, purpose);
  const truth = truthBoxes(sample);
  const isOnGrid = asTask(sample) !== undefined;
  const found: Box[] = [];
  for (const [left, top, right, bottom] of truth)
    for (let tried = 0; tried < mostTried; tried++) {
      const size = { width: right - left, height: bottom - top };
      const box = placed(random, size, pictureOf(sample), isOnGrid);
      if ([...truth, ...found].some(other => touches(box, other))) continue;
      found.push(box);
      break;
    }
  // Less than was asked for would be no control.
  if (!isOnGrid && found.length < truth.length)
    throw new DarkroomError(
      'bad-input',
      'The true boxes leave no room for as much of the picture elsewhere.',
      {
        remedy: 'Name smaller boxes in "truth".',
      },
    );
  return found;
}

/** In steps of its own width where that is as wide as a cell. */
function placed(random: Random, { width, height }: Size, picture: Size, isOnGrid: boolean): Box {
  const place = (size: number, most: number) => {
    const step = !isOnGrid ? 1 : size % (2 * grid) === 0 ? 2 * grid : grid;
    return random.between(0, Math.max(0, Math.floor((most - size) / step))) * step;
  };
  const [left, top] = [place(width, picture.width), place(height, picture.height)];
  return [left, top, left + width, top + height];
}

function touches(one: Box, other: Box): boolean {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}
