// Test pictures from whole numbers alone; test/oracles/pictures/procedural.py draws the same ones.

import type { Picture } from '../../../src/model/picture/picture';

/** Slopes, a disc of reversed shades and some noise: edges and flat parts, and every shade. */
export function proceduralPicture(width: number, height: number, seed = 0): Picture {
  const least = Math.min(width, height);
  return draw(width, height, (x, y, c) => {
    const wave = (Math.floor((x * 255 * (c + 1)) / width) + Math.floor((y * 255) / height) + seed * 37) % 511;
    const slope = Math.min(wave, 510 - wave);
    const [dx, dy] = [2 * x - width, 2 * y - height];
    const shade = 9 * (dx * dx + dy * dy) < 4 * least * least ? 255 - slope : slope;
    const mixed = Math.imul(x, 73856093) ^ Math.imul(y, 19349663) ^ Math.imul(c + 3 * seed, 83492791);
    const again = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    return shade + ((again >>> 17) & 31) - 16;
  });
}

/** Black and white in turns of one pixel, broken by noise: the hardest thing to resize. */
export function checks(width: number, height: number): Picture {
  return draw(width, height, (x, y, c) => {
    const mixed = (x * 40503 + y * 30011 + c * 7919) & 0xffff;
    return ((x + y) & 1) ^ ((mixed >> 7) & 1) ? 255 : 0;
  });
}

function draw(width: number, height: number, shade: (x: number, y: number, c: number) => number): Picture {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) data[at++] = shade(x, y, c);
  return { width, height, data: new Uint8Array(data.buffer) };
}
