// Problem: sixty arms of an experiment answered the same thousand samples, and the interval of each comes from the same two
// million draws, which take longer than everything that is done with them.
// Idea: a sequence that begins with resamples has them from a table that was made once and is kept for the next sequence of that
// key; what is drawn afterwards goes on where the table ends, so that no number depends on whether it was kept.

import { Random } from '../../shared/random';

/** 32 MB; longer tables are drawn anew. */
const mostKept = 2 ** 23;

interface Table {
  readonly name: string;
  readonly places: Uint32Array;
  readonly after: Random;
}

let kept: Table | undefined;

export class Draws {
  readonly #key: number;
  #random: Random | undefined;

  constructor(key: number) {
    this.#key = key;
  }

  /** From 0 up to 1. */
  readonly uniform = (): number => (this.#random ??= new Random(this.#key)).uniform();

  /** Gives for one resample after another which of `count` it has, until the next is asked for. */
  resamples(count: number, resamples: number): () => Uint32Array {
    if (this.#random || count * resamples > mostKept) return drawnBy(this.uniform, count);
    const { places, after } = tableOf(this.#key, count, resamples);
    this.#random = after.copy();
    let at = -count;
    return () => places.subarray((at += count), at + count);
  }
}

/** The same of any numbers from 0 up to 1. */
export function drawnBy(uniform: () => number, count: number): () => Uint32Array {
  const places = new Uint32Array(count);
  return () => {
    for (let i = 0; i < count; i++) places[i] = Math.floor(uniform() * count);
    return places;
  };
}

function tableOf(key: number, count: number, resamples: number): Table {
  const name = `${key} ${count} ${resamples}`;
  if (kept?.name === name) return kept;
  const random = new Random(key);
  const places = new Uint32Array(count * resamples);
  for (let i = 0; i < places.length; i++) places[i] = random.below(count);
  kept = { name, places, after: random };
  return kept;
}
