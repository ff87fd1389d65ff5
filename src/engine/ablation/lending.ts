// Problem: a donor thinks as any sample does, and most donors are samples of the same experiment.
// Idea: what a sample thought with nothing replaced is kept for whoever it is the donor of, and so is what a donor thought who is
// no sample of it. Those that were asked for longest ago go first.

import type { Lent } from '../latent-parts';
import type { Sample } from '../../tasks/types';

/** Latents of a bundled model are some thousand numbers, of the largest that are published some million. */
const mostBytes = 64 * 2 ** 20;

export class Lending {
  readonly #most: number;
  readonly #kept = new Map<string, Lent>();
  #bytes = 0;

  constructor(most = mostBytes) {
    this.#most = most;
  }

  find(sample: Sample, seed: number): Lent | undefined {
    const key = keyOf(sample, seed);
    const known = this.#kept.get(key);
    if (known === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known;
  }

  keep(sample: Sample, seed: number, { latents, patches }: Lent): void {
    const key = keyOf(sample, seed);
    if (this.#kept.has(key)) return;
    // Patches are parts of a whole picture, which is not kept.
    const lent = { latents, patches: patches.map(step => step.map(patch => patch.slice())) };
    const bytes = bytesOf(lent);
    if (bytes > this.#most) return;
    this.#kept.set(key, lent);
    this.#bytes += bytes;
    for (const [first, oldest] of this.#kept) {
      if (this.#bytes <= this.#most) return;
      this.#kept.delete(first);
      this.#bytes -= bytesOf(oldest);
    }
  }
}

const keyOf = ({ task, seed: samples, index, difficulty }: Sample, seed: number): string =>
  JSON.stringify([task, samples, index, difficulty, seed]);

function bytesOf({ latents, patches }: Lent): number {
  return patches.flat().reduce((sum, { byteLength }) => sum + byteLength, latents.byteLength);
}
