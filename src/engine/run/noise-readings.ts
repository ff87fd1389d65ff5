// Problem: every reading of a latent says something; of noise too.
// Idea: the same reading of 64 noises with the latent's own mean and spread. A reading is a function from vectors to scores,
// so that latent and noise cannot be read in two ways.

import { matchedNoise } from '../../measures/noise-null';
import { quantile } from '../../measures/statistics/quantile';
import { gaussian } from '../../intervention/noise';

/** Noises that a latent is held against. */
export const noiseCount = 64;

/** Apart from the seeds of runs, so that no noise of a reading is one that was fed. */
const noiseSeed = 7_919;

/** The same for the same latent of every run. */
export function noisesFor(latent: Float32Array, number: number): readonly Float32Array[] {
  return Array.from({ length: noiseCount }, (_, i) =>
    matchedNoise(latent, gaussian(latent.length, noiseSeed, number, i)),
  );
}

/** Candidates with their scores, the best first. */
export type Scores = readonly { readonly name: string; readonly value: number }[];

export interface Against {
  readonly best: Scores;
  readonly null: { readonly noise95: number; readonly noiseCount: number };
}

/** `scores` reads any number of vectors; the first is the latent. */
export async function againstNoises(
  latent: Float32Array,
  noises: readonly Float32Array[],
  scores: (vectors: readonly Float32Array[]) => Promise<readonly Scores[]>,
): Promise<Against | undefined> {
  const [own = [], ...others] = await scores([latent, ...noises]);
  const best = others.flatMap(([first]) => (first === undefined ? [] : [first.value]));
  if (own.length === 0 || best.length === 0) return undefined;
  return { best: own, null: { noise95: quantile(best, 0.95), noiseCount: best.length } };
}
