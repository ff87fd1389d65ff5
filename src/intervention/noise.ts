// Noise and orders that are the same on every machine for the same seed: a run that is repeated has to be the same run.

import { Random } from '../shared/random';

/** Standard normal numbers, two from each point of the unit square (Box and Muller). */
export function gaussian(length: number, ...seeds: readonly number[]): Float32Array {
  const random = new Random(...seeds);
  const values = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const angle = 2 * Math.PI * random.uniform();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < length) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** An order in which nothing stays where it was: one cycle through all (Sattolo). */
export function shuffled(count: number, seed: number): readonly number[] {
  const random = new Random(seed);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = random.below(last);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}
