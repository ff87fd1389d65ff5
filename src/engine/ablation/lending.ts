// Problem: a donor thinks as any sample does, and most donors are samples of the same experiment.
// Idea: what a sample thought with nothing replaced is kept for whoever it is the donor of, and so is what a donor thought who is
// no sample of it. Those that were asked for longest ago go first.

import type { Lent } from '../latent-parts';
import type { Subject } from '../subject';

/** Latents of a bundled model are some thousand numbers, of the largest that are published some million. */
const mostBytes = 64 * 2 ** 20;

export class Lending {
  readonly #most: number;
  readonly #kept = new Map<string, Lent>();
  #bytes = 0;

  constructor(most = mostBytes) {
    this.#most = most;
  }

  /** Of whom nobody knows the right answer, the own one is asked for as well: such a donor is heard again. */
  find(sample: Subject, seed: number): Lent | undefined {
    if (sample.answer === undefined) return undefined;
    const key = keyOf(sample, seed);
    const known = this.#kept.get(key);
    if (known === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known;
  }

  keep(sample: Subject, seed: number, { latents, patches }: Lent): void {
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

function keyOf(sample: Subject, seed: number): string {
  const { seed: samples, index, difficulty } = sample;
  const from = 'facts' in sample ? [sample.task] : [sample.file, sample.question];
  return JSON.stringify([...from, samples, index, difficulty, seed]);
}

function bytesOf({ latents, patches }: Lent): number {
  return patches.flat().reduce((sum, { byteLength }) => sum + byteLength, latents.byteLength);
}
