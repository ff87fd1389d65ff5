// Tiles, centre crops and padding are one operation: what a window shows, with a colour where there is no picture.

import { channels } from './picture';
import type { Picture, Size, Window } from './picture';

export type Colour = readonly [number, number, number];

const black: Colour = [0, 0, 0];

/** The part of the picture that the window shows. */
export function cut(picture: Picture, window: Window, beyond: Colour = black): Picture {
  const { width, height, left, top } = window;
  const data = new Uint8Array(width * height * channels);
  const inside = left >= 0 && top >= 0 && left + width <= picture.width && top + height <= picture.height;
  if (!inside && beyond.some(shade => shade !== 0))
    for (let i = 0; i < data.length; i++) data[i] = beyond[i % channels] ?? 0;
  const from = Math.max(0, left);
  const to = Math.min(picture.width, left + width);
  for (let y = Math.max(0, top); y < Math.min(picture.height, top + height) && from < to; y++) {
    const row = picture.data.subarray(
      (y * picture.width + from) * channels,
      (y * picture.width + to) * channels,
    );
    data.set(row, ((y - top) * width + from - left) * channels);
  }
  return { width, height, data };
}

/**
 * The window of that size around the middle. Where an odd number of pixels is left over, the two kinds of processors
 * lay the odd one differently if they have to pad: Pillow's round down, torchvision's towards 0.
 */
export function centre(picture: Size, size: Size, round: (x: number) => number): Window {
  return {
    ...size,
    left: round((picture.width - size.width) / 2),
    top: round((picture.height - size.height) / 2),
  };
}

/** The smallest square around the picture, which lies in its middle. */
export function square(picture: Size): Window {
  const side = Math.max(picture.width, picture.height);
  return {
    width: side,
    height: side,
    left: -Math.floor((side - picture.width) / 2),
    top: -Math.floor((side - picture.height) / 2),
  };
}
