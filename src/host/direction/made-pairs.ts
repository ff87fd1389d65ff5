// Pairs that are made for a direction lie beside it, and take its name. Those of one that came to nothing take it no longer.

import { access, rm } from 'node:fs/promises';

export const directionEnding = '.direction.safetensors';
const pairsEnding = '.pairs.jsonl';

export function pairsBeside(direction: string): string {
  return direction.slice(0, -directionEnding.length) + pairsEnding;
}

/** What is there of a direction that is being made, or was interrupted. */
export const partialOf = (direction: string) => `${direction}.partial`;

/** Pairs are made and read in `work`; where it fails before anything was read of them, they go. */
export async function withMadePairs<T>(direction: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isBegun = (await exists(direction)) || (await exists(partialOf(direction)));
    if (!isBegun) await rm(pairsBeside(direction), { force: true });
    throw error;
  }
}

export function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
