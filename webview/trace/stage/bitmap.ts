// Problem: each latent brings pictures of its own. A new canvas for each costs five times what drawing it does, and held as
// long as the pictures are it would take more memory than they do.
// Idea: one canvas for each size, which holds what was drawn through it last. Several crops of one picture, and states that
// lie in one image, find it there.

import type { PicturePixels } from '../../../src/shared/protocol/trace-panel';

interface Bitmap {
  readonly canvas: OffscreenCanvas;
  readonly image: ImageData;
  holds: PicturePixels | undefined;
}

/** By size, that of longest ago first. */
const bitmaps = new Map<string, Bitmap>();
/** Picture, sketch and states, of a run and of the one beside it. */
const mostSizes = 6;

/** To be drawn at once: the next picture of this size is written over it. */
export function bitmapOf(pixels: PicturePixels): OffscreenCanvas {
  const { width, height } = pixels;
  const key = `${width} ${height}`;
  const bitmap = bitmaps.get(key) ?? {
    canvas: new OffscreenCanvas(width, height),
    image: new ImageData(width, height),
    holds: undefined,
  };
  bitmaps.delete(key);
  bitmaps.set(key, bitmap);
  const [oldest] = bitmaps.keys();
  if (bitmaps.size > mostSizes && oldest !== undefined) bitmaps.delete(oldest);
  if (bitmap.holds !== pixels) fill(bitmap, pixels);
  return bitmap.canvas;
}

function fill(bitmap: Bitmap, pixels: PicturePixels): void {
  const { rgb } = pixels;
  const words = new DataView(bitmap.image.data.buffer);
  for (let from = 0, to = 0; to < words.byteLength; from += 3, to += 4)
    words.setUint32(
      to,
      ((rgb[from] ?? 0) << 24) | ((rgb[from + 1] ?? 0) << 16) | ((rgb[from + 2] ?? 0) << 8) | 255,
    );
  bitmap.canvas.getContext('2d')?.putImageData(bitmap.image, 0, 0);
  bitmap.holds = pixels;
}
