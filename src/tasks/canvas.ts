// A picture of 128 x 128 pixels in red, green and blue, and the few things that are done with one.

import type { Distance } from './outline';
import { coverage } from './outline';
import type { Rgb } from './palettes';
import { Random } from '../shared/random';
import type { Sprite } from './sprites';
import type { Box } from './types';
import { cellPixels } from './grid';

export const pictureSide = 128;
export const pictureBytes = pictureSide * pictureSide * 3;

export function filled(colour: Rgb): Uint8Array {
  const picture = new Uint8Array(pictureBytes);
  fill(picture, [0, 0, pictureSide, pictureSide], colour);
  return picture;
}

export function fill(picture: Uint8Array, [left, top, right, bottom]: Box, [red, green, blue]: Rgb): void {
  for (let y = top; y < bottom; y++) {
    for (let i = (y * pictureSide + left) * 3, end = (y * pictureSide + right) * 3; i < end; i += 3) {
      picture[i] = red;
      picture[i + 1] = green;
      picture[i + 2] = blue;
    }
  }
}

/** Colours a figure given in the picture's coordinates; only pixels of the box are looked at. */
export function paint(picture: Uint8Array, box: Box, figure: Distance, colour: Rgb): void {
  const [left, top, right, bottom] = box;
  for (let y = Math.max(0, top); y < Math.min(pictureSide, bottom); y++) {
    for (let x = Math.max(0, left); x < Math.min(pictureSide, right); x++) {
      const cover = coverage(figure(x + 0.5, y + 0.5));
      if (cover > 0) blend(picture, (y * pictureSide + x) * 3, colour, cover);
    }
  }
}

function blend(picture: Uint8Array, at: number, colour: Rgb, cover: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const under = picture[at + channel] ?? 0;
    picture[at + channel] = Math.round(under + ((colour[channel] ?? 0) - under) * cover);
  }
}

/** Puts a sprite with its upper left corner at (left, top); what lies outside of the picture is cut. */
export function stamp(picture: Uint8Array, sprite: Sprite, left: number, top: number): void {
  const fromX = Math.max(0, -left);
  const toX = Math.min(cellPixels, pictureSide - left);
  const toY = Math.min(cellPixels, pictureSide - top);
  for (let y = Math.max(0, -top); y < toY; y++) {
    let from = (y * cellPixels + fromX) * 4;
    let at = ((top + y) * pictureSide + left + fromX) * 3;
    for (let x = fromX; x < toX; x++, from += 4, at += 3) {
      const through = sprite[from + 3] as number;
      if (through === 255) continue;
      picture[at] = (sprite[from] as number) + ((((picture[at] as number) * through + 127) / 255) | 0);
      picture[at + 1] =
        (sprite[from + 1] as number) + ((((picture[at + 1] as number) * through + 127) / 255) | 0);
      picture[at + 2] =
        (sprite[from + 2] as number) + ((((picture[at + 2] as number) * through + 127) / 255) | 0);
    }
  }
}

const noiseLength = 1 << 16;
const noiseTables = new Map<number, Int8Array>();

/** Whole numbers between -level and level, those near 0 more often: the sum of two dice. */
function noiseTable(level: number): Int8Array {
  let table = noiseTables.get(level);
  if (!table) {
    const random = new Random(level);
    table = Int8Array.from({ length: noiseLength }, () =>
      Math.round((random.between(-level, level) + random.between(-level, level)) / 2),
    );
    noiseTables.set(level, table);
  }
  return table;
}

/** Makes pixels a little lighter or darker; `place` chooses the part of the table. */
export function addNoise(picture: Uint8Array, level: number, place: number): void {
  if (level === 0) return;
  const table = noiseTable(level);
  for (let pixel = 0, at = 0; at < picture.length; pixel++, at += 3) {
    const change = table[(pixel + place) & (noiseLength - 1)] as number;
    picture[at] = limited((picture[at] as number) + change);
    picture[at + 1] = limited((picture[at + 1] as number) + change);
    picture[at + 2] = limited((picture[at + 2] as number) + change);
  }
}

function limited(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
