// Problem: a cosine of 0.2 between a text model's direction and a picture model's is much or nothing: filtered waves have few
// numbers that differ, and single large dimensions of a stream make any two directions alike.
// Idea: the same road, filter and resampling, for what has nothing in common with the picture model: vectors at random, and
// the same direction with its dimensions in another order, which keeps every number of it. What chance reaches in 5 % of the
// rounds, without regard to sign, is shown beside the cosine. The closest of many layers is close by chance too: beside it
// belongs what the closest of a round reaches.

import { cosinesBetween } from './likeness';
import { quantileOf } from './quantile';

export interface LikenessChance {
  /** [others]: 95th percentile of |cos| for vectors at random. */
  readonly random: readonly number[];
  /** [directions, others]: the same for each direction in other orders of its dimensions. */
  readonly permuted: readonly (readonly number[])[];
  /** The same for the largest |cos| of a round over all others. */
  readonly closest: { readonly random: number; readonly permuted: readonly number[] };
}

export interface ChanceSource {
  /** From a stream of the first model to one of the second. */
  readonly road: (direction: ArrayLike<number>) => Float32Array;
  /** [d], standard normal; another one for each round. */
  readonly normal: (round: number) => Float32Array;
  /** A permutation of 0 … d-1; another one for each round. */
  readonly order: (round: number) => readonly number[];
  readonly rounds: number;
  /** Before each round, which may take a second: others are let in, and heard if they want it to stop. */
  readonly pause: () => Promise<void>;
}

export async function likenessChance(
  directions: readonly Float32Array[],
  others: readonly Float32Array[],
  { road, normal, order, rounds, pause }: ChanceSource,
): Promise<LikenessChance> {
  const random = others.map((): number[] => []);
  const permuted = directions.map(() => others.map((): number[] => []));
  for (let round = 0; round < rounds; round++) {
    await pause();
    note(random, road(normal(round)), others);
    const places = order(round);
    for (const [at, direction] of directions.entries())
      note(permuted[at] ?? [], road(places.map(place => direction[place] ?? 0)), others);
  }
  return {
    random: random.map(percentile),
    permuted: permuted.map(row => row.map(percentile)),
    closest: { random: closestOf(random, rounds), permuted: permuted.map(row => closestOf(row, rounds)) },
  };
}

function note(lists: readonly number[][], vector: Float32Array, others: readonly Float32Array[]): void {
  for (const [at, cosine] of cosinesBetween([vector], others).entries()) lists[at]?.push(Math.abs(cosine));
}

/** `lists` is [others, rounds]. */
function closestOf(lists: readonly (readonly number[])[], rounds: number): number {
  const largest = Array.from({ length: rounds }, (_, round) =>
    lists.reduce((most, list) => Math.max(most, list[round] ?? 0), 0),
  );
  return percentile(largest);
}

function percentile(cosines: readonly number[]): number {
  return quantileOf(cosines, 0.95);
}
