// Problem: a model that was trained on drawings answers about a photograph as readily, and what it says means nothing.
// Idea: what its encoder makes of a picture is compared with what it makes of pictures that it knows. For each kind of
// picture, centre and spread of every number are known (world.json, made by models/world/calibrate.ts, which also measures
// how often this is wrong); beyond a distance from all kinds, a picture is outside.
//
//   x         = mean and standard deviation, over the picture's tokens, of each number of their rows      [2D]
//   distance  = over kinds, the least root mean square of (x - centre) / spread

import { Settings } from './folder/settings';
import { DarkroomError } from '../shared/errors';

export interface Kind {
  readonly name: string;
  /** [2D]. */
  readonly centre: readonly number[];
  readonly spread: readonly number[];
}

export interface World {
  /** Farther is outside. */
  readonly threshold: number;
  readonly kinds: readonly Kind[];
}

const file = 'world.json';
const mostKinds = 64;
const leastSpread = 1e-6;

export function parseWorld(content: unknown): World {
  const settings = Settings.of(file, content);
  const names = settings.texts('kinds');
  if (names.length === 0 || names.length > mostKinds)
    throw new DarkroomError('bad-input', `${file} lists ${names.length} kinds of pictures.`);
  const kinds = names.map(name => {
    const centre = settings.numbers(`centre.${name}`);
    return {
      name,
      centre,
      spread: settings.numbers(`spread.${name}`, { min: leastSpread, length: centre.length }),
    };
  });
  return { threshold: settings.number('threshold', { min: 0 }), kinds };
}

/** x. */
export function summaryOf(features: Float32Array, tokens: number): Float64Array {
  const width = features.length / tokens;
  const summary = new Float64Array(2 * width);
  for (let d = 0; d < width; d++) {
    let [sum, squares] = [0, 0];
    for (let token = 0; token < tokens; token++) {
      const value = features[token * width + d] ?? 0;
      sum += value;
      squares += value * value;
    }
    const mean = sum / tokens;
    summary[d] = mean;
    summary[width + d] = Math.sqrt(Math.max(0, squares / tokens - mean * mean));
  }
  return summary;
}

export function distanceFrom(summary: Float64Array, { kinds }: Pick<World, 'kinds'>): number {
  const distances = kinds.map(({ centre, spread, name }) => {
    if (centre.length !== summary.length)
      throw new DarkroomError(
        'bad-input',
        `${file}: "centre.${name}" has ${centre.length} numbers, and the encoder's rows need ${summary.length}.`,
        { remedy: 'Use the file that belongs to these graphs.' },
      );
    const squares = summary.map((value, d) => ((value - (centre[d] ?? 0)) / (spread[d] ?? 1)) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / summary.length);
  });
  return Math.min(...distances);
}
