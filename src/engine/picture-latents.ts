// Problem: somebody looks at a sketch and asks what would follow, had the model imagined another picture.
// Idea: modal-mixed is taught latents that are a picture as encoder and connector see it, averaged over a grid of as many
// places as a sketch has latents. Any picture becomes the latents of a sketch that way; those of other methods are hidden
// states, which no encoder makes.

import path from 'node:path';
import { givenPicture } from './given-picture';
import type { Vectors } from '../intervention/vectors';
import type { Model } from '../model/run/model';
import type { SeenPicture } from '../model/run/eyes';
import { DarkroomError } from '../shared/errors';
import { counted, printable } from '../shared/format';

export interface PictureLatentsOptions {
  /** Names are relative to it. */
  readonly folder: string;
  readonly sketchLatents?: number | undefined;
}

export async function latentsOfPictures(
  names: readonly string[],
  model: Model,
  { folder, sketchLatents }: PictureLatentsOptions,
): Promise<NonNullable<Vectors['picture']>> {
  if (sketchLatents === undefined)
    throw new DarkroomError(
      'unsupported',
      'The latents of this method are hidden states, and no picture can be made into one.',
      {
        remedy: 'Replace them with the latents of a run about that picture: {"trace": …}.',
      },
    );
  const latents = new Map<string, Float32Array>();
  for (const name of names) {
    const { picture } = await givenPicture(path.resolve(folder, name));
    latents.set(name, pooled(await model.see(picture), sketchLatents, name));
  }
  return name => latents.get(name);
}

/** [K,D]: patches averaged over a grid, row by row. */
export function pooled({ prepared, features }: SeenPicture, count: number, name: string): Float32Array {
  const [grid, ...more] = prepared.grids;
  const shape = grid && more.length === 0 ? gridOf(count, grid) : undefined;
  if (!grid || !shape)
    throw new DarkroomError(
      'unsupported',
      `${printable(name, 80)} cannot be made into ${counted(count, 'latent')}: its patches do not divide so.`,
      { remedy: 'Set the number of latents to one that the model was trained with.' },
    );
  const width = features.length / (grid.rows * grid.cols);
  const [high, wide] = [grid.rows / shape.rows, grid.cols / shape.cols];
  const latents = new Float32Array(count * width);
  for (let patch = 0; patch < grid.rows * grid.cols; patch++) {
    const [row, column] = [Math.floor(patch / grid.cols / high), Math.floor((patch % grid.cols) / wide)];
    const latent = (row * shape.cols + column) * width;
    for (let d = 0; d < width; d++)
      latents[latent + d] = (latents[latent + d] ?? 0) + (features[patch * width + d] ?? 0) / (high * wide);
  }
  return latents;
}

interface Grid {
  readonly rows: number;
  readonly cols: number;
}

/** As square as it can be, and rather high than wide. */
function gridOf(count: number, { rows, cols }: Grid): Grid | undefined {
  for (let wide = Math.floor(Math.sqrt(count)); wide > 0; wide--) {
    const high = count / wide;
    if (Number.isInteger(high) && cols % wide === 0 && rows % high === 0) return { rows: high, cols: wide };
  }
  return undefined;
}
