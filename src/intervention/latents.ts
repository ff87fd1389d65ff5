// Problem: a replaced latent is not an edit of the graph: it is fed, and each method makes and feeds latents its own way.
// Idea: the method asks, for each latent that it made, what to feed. What every replacement means is defined here once.

import { DarkroomError } from '../shared/errors';
import { noiseLike } from '../shared/noise-like';
import { shown } from './checks';
import { gaussian, shuffled } from './noise';
import type { LatentChange, Plan } from './plan';

export interface OwnLatents {
  /** [D]: what the method made. */
  readonly made: Float32Array;
  /** Those fed before it in this run. */
  readonly fed: readonly Float32Array[];
  /** All latents of the same run with nothing done to them; `needsUnchangedLatents` says whether they must be there. */
  readonly unchanged?: readonly Float32Array[];
  /** What the prompt's words are fed as. */
  readonly words?: readonly Float32Array[];
}

/** A mean and a shuffled order are known only when all latents are: the run has to be made once without the change. */
export function needsUnchangedLatents({ latents }: Pick<Plan, 'latents'>): boolean {
  return latents.some(({ content }) => content.from === 'mean' || content.from === 'shuffle');
}

/** What to feed as latent `index`, counted from 0 over the whole run. */
export function latentToFeed({ latents }: Plan, index: number, own: OwnLatents): Float32Array {
  const change = changeOf(latents, index);
  return change === undefined ? own.made : replaced(change, index, own);
}

/** Whether what is fed as latent `index` depends on what the method made there. */
export function needsMade({ latents }: Plan, index: number): boolean {
  const from = changeOf(latents, index)?.content.from;
  return from === undefined || from === 'noise' || (from === 'first' && index === 0);
}

/** Who made what is fed as latent `index`. */
export function originOf({ latents }: Plan, index: number): 'model' | 'replaced' | 'supplied' {
  const change = changeOf(latents, index);
  if (change === undefined) return 'model';
  return supplied.some(from => from === change.content.from) ? 'supplied' : 'replaced';
}

const supplied = ['trace', 'vector', 'picture'] as const;

function changeOf(latents: Plan['latents'], index: number): LatentChange | undefined {
  return latents.find(({ latents: chosen }) => chosen?.includes(index) ?? true);
}

function replaced({ item, content, latents }: LatentChange, index: number, own: OwnLatents): Float32Array {
  const { made, fed, unchanged = [] } = own;
  const path = `[${item}].do.replace`;
  switch (content.from) {
    case 'nothing':
      return new Float32Array(made.length);
    case 'vector':
      return content.vector;
    case 'first':
      return fed[0] ?? made;
    case 'words':
      return wordAt(index, own, path);
    case 'noise':
      return mixed(made, noiseLike(made, gaussian(made.length, content.seed, index)), content.dose ?? 1);
    case 'mean':
      return meanOf(unchanged, made.length, path);
    case 'shuffle':
      return inOtherOrder(unchanged, latents, index, content.seed, path);
    case 'picture': {
      // Each group of latents is one sketch.
      const at = (index * made.length) % content.values.length;
      return content.values.subarray(at, at + made.length);
    }
    case 'trace': {
      const row = content.values.subarray(index * made.length, (index + 1) * made.length);
      if (row.length === made.length) return row;
      throw tooFew(path, content.values.length / made.length, index, shown(content.trace));
    }
  }
}

/** As much of the deviation from the mean is noise as the dose says, and the deviation stays as large as it is. */
function mixed(made: Float32Array, noise: Float32Array, dose: number): Float32Array {
  if (dose === 1) return noise;
  const mean = made.reduce((sum, value) => sum + value, 0) / made.length;
  const kept = Math.sqrt(1 - dose * dose);
  return made.map((value, d) => mean + kept * (value - mean) + dose * ((noise[d] ?? 0) - mean));
}

function meanOf(latents: readonly Float32Array[], width: number, path: string): Float32Array {
  if (latents.length === 0) throw tooFew(path, 0, 0, 'the run without the change');
  const sum = (d: number) => latents.reduce((total, latent) => total + (latent[d] ?? 0), 0);
  return Float32Array.from({ length: width }, (_, d) => sum(d) / latents.length);
}

/** The chosen latents change places among themselves; none keeps its own. */
function inOtherOrder(
  unchanged: readonly Float32Array[],
  chosen: readonly number[] | undefined,
  index: number,
  seed: number,
  path: string,
): Float32Array {
  const places = [...unchanged.keys()].filter(place => chosen?.includes(place) ?? true);
  const other = places[shuffled(places.length, seed)[places.indexOf(index)] ?? -1];
  const latent = unchanged[other ?? -1];
  if (latent === undefined) throw tooFew(path, unchanged.length, index, 'the run without the change');
  return latent;
}

function wordAt(index: number, { words = [] }: OwnLatents, path: string): Float32Array {
  const word = words[index % words.length];
  if (word) return word;
  throw new DarkroomError(
    'unsupported',
    `${path} needs words of the prompt as vectors, and there are none.`,
    {
      remedy: 'Replace the latents by something else.',
    },
  );
}

function tooFew(path: string, count: number, index: number, where: string): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `${path} needs latent ${index} of ${where}, which has ${count} of them.`,
    { remedy: 'Name in "latents" only those that both runs have.' },
  );
}
