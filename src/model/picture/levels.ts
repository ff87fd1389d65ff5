// Problem: pixels become numbers by a scale, a mean and a deviation, in single precision and in the order in which the
// processor does it; another order gives other last bits.
// Idea: a pixel has 256 values. So the arithmetic is done once for each value and channel, exactly as the processor
// does it, and the picture only looks its numbers up.

import type { Colour } from './cut';
import { channels } from './picture';
import type { Picture } from './picture';

/** The number for each of the 256 values, for each channel. */
export type Levels = readonly Float32Array[];

export interface LevelRules {
  /** What pixels are multiplied by, if they are. */
  readonly rescale: number | undefined;
  /** What is taken away and divided by then, if it is. */
  readonly normalise: { readonly mean: Colour; readonly deviation: Colour } | undefined;
}

/** `fused`: torchvision's processors scale the mean and the deviation instead of the pixels. */
export function levelsOf({ rescale, normalise }: LevelRules, fused: boolean): Levels {
  const single = Math.fround;
  const factor = fused ? single(rescale ?? 1) : (rescale ?? 1);
  const inverse = rescale === undefined ? 1 : single(1 / rescale);
  return Array.from({ length: channels }, (_, channel) => {
    const mean = single(normalise?.mean[channel] ?? 0);
    const deviation = single(normalise?.deviation[channel] ?? 1);
    const table = new Float32Array(256);
    for (let value = 0; value < 256; value++) {
      const scaled = single(value * factor);
      if (normalise === undefined) table[value] = scaled;
      else if (fused) table[value] = single(value - single(mean * inverse)) / single(deviation * inverse);
      else table[value] = single(scaled - mean) / deviation;
    }
    return table;
  });
}

/** Writes the picture as [channels, height, width] into `target`, from `offset` on. */
export function writePlanes(picture: Picture, levels: Levels, target: Float32Array, offset: number): void {
  const { data } = picture;
  const plane = picture.width * picture.height;
  for (const [channel, table] of levels.entries()) {
    const start = offset + channel * plane;
    for (let i = 0, at = channel; i < plane; i++, at += channels)
      target[start + i] = table[data[at] ?? 0] ?? 0;
  }
}
