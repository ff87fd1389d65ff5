// Noise and orders that are the same on every machine for the same seed: a run that is repeated has to be the same run.

/** Numbers in [0, 1) from a seed and what it is used for, so that two uses of one seed have nothing in common. */
function uniform(...seeds: readonly number[]): () => number {
  let state = seeds.reduce((mixed, seed) => scramble((mixed ^ seed) + 0x9e3779b9), 0x243f6a88);
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    return scramble(state) / 2 ** 32;
  };
}

/** Every bit of the result depends on every bit of the number. */
function scramble(number: number): number {
  let mixed = number >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Standard normal numbers, two from each point of the unit square (Box and Muller). */
export function gaussian(length: number, ...seeds: readonly number[]): Float32Array {
  const random = uniform(...seeds);
  const values = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < length) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** An order in which nothing stays where it was: one cycle through all (Sattolo). */
export function shuffled(count: number, seed: number): readonly number[] {
  const random = uniform(seed);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * last);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}
