// Problem: each latent brings pictures of its own. To make an image of one costs more than to draw it, and images that are
// held as long as the pictures are would take more memory than they do.
// Idea: the few that are looked at next are made ready when the page is idle. Any other goes through one canvas for each size,
// which holds what was drawn through it last: several crops of one picture, and states that lie in one, find it there.

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

/** That of longest ago first. */
const ready = new Map<PicturePixels, ImageBitmap>();
/** Sketch, twin and states of a latent, of the one before it and of the next. */
const mostReady = 9;

/** To be drawn at once: the next picture of this size may be written over it. */
export function bitmapOf(pixels: PicturePixels): OffscreenCanvas | ImageBitmap {
  const made = ready.get(pixels);
  if (made) return made;
  const bitmap = bitmapFor(pixels);
  if (bitmap.holds !== pixels) {
    fill(bitmap.image, pixels);
    bitmap.canvas.getContext('2d')?.putImageData(bitmap.image, 0, 0);
    bitmap.holds = pixels;
  }
  return bitmap.canvas;
}

/** It is looked at next. */
export async function makeReady(pixels: PicturePixels): Promise<void> {
  if (ready.has(pixels)) return;
  const { image } = bitmapFor(pixels);
  fill(image, pixels);
  ready.set(pixels, await createImageBitmap(image));
  const [oldest] = ready;
  if (ready.size <= mostReady || !oldest) return;
  ready.delete(oldest[0]);
  oldest[1].close();
}

function bitmapFor({ width, height }: PicturePixels): Bitmap {
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
  return bitmap;
}

function fill(image: ImageData, { rgb }: PicturePixels): void {
  const words = new DataView(image.data.buffer);
  for (let from = 0, to = 0; to < words.byteLength; from += 3, to += 4)
    words.setUint32(
      to,
      ((rgb[from] ?? 0) << 24) | ((rgb[from + 1] ?? 0) << 16) | ((rgb[from + 2] ?? 0) << 8) | 255,
    );
}
