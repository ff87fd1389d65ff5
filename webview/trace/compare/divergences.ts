// KL(A‖B) of every place, fetched in pieces: the newest places of a run that grows are asked for, those that are known are
// not. What could not be read may only have been asked for too early: it is asked for again when a run has gone on, or when a
// person comes to the place again. A page that is closed meanwhile is told nothing.

import type { StepPair } from '../../../src/shared/protocol/trace-compare';

export type AskDivergences = (first: 'own' | 'other', pairs: readonly StepPair[]) => Promise<Float32Array>;

/** Steps of A and of B. */
type WordPair = readonly [a: number, b: number];

export interface WantedDivergences {
  /** Which of the two runs is A. */
  readonly first: 'own' | 'other';
  readonly pairs: readonly WordPair[];
  /** Another one says that a run has gone on. */
  readonly state: string;
}

const atOnce = 256;

export class Divergences {
  readonly #ask: AskDivergences;
  readonly #arrived: () => void;
  /** NaN: it could not be read. */
  #known = new Map<string, number>();
  #wanted: WantedDivergences = { first: 'other', pairs: [], state: '' };
  #running = false;

  /** `arrived`: when all of them are known. */
  constructor(ask: AskDivergences, arrived: () => void) {
    this.#ask = ask;
    this.#arrived = arrived;
  }

  /** Another pair of traces: nothing is known of it. */
  clear(): void {
    this.#known = new Map();
    this.#wanted = { ...this.#wanted, pairs: [] };
  }

  get(a: number, b: number): number | undefined {
    return this.#known.get(keyOf([a, b]));
  }

  want(wanted: WantedDivergences): void {
    const { first, state } = this.#wanted;
    if (wanted.first !== first) this.clear();
    if (wanted.state !== state)
      for (const [key, value] of this.#known) if (Number.isNaN(value)) this.#known.delete(key);
    this.#wanted = wanted;
    void this.#next();
  }

  /** A person has come to this place. */
  visit(pair: WordPair): void {
    if (!Number.isNaN(this.#known.get(keyOf(pair)))) return;
    this.#known.delete(keyOf(pair));
    void this.#next();
  }

  async #next(): Promise<void> {
    if (this.#running) return;
    const pairs = this.#missing();
    if (pairs.length === 0) return;
    this.#running = true;
    const [{ first, state }, known] = [this.#wanted, this.#known];
    const steps = pairs.map(([a, b]): StepPair => (first === 'own' ? [a, b] : [b, a]));
    // What failed is not asked for again and again; the host has logged why.
    const found = await this.#ask(first, steps).catch(() => new Float32Array(pairs.length).fill(NaN));
    this.#running = false;
    const isOld = state !== this.#wanted.state;
    pairs.forEach((pair, i) => {
      const value = found[i] ?? NaN;
      if (!isOld || !Number.isNaN(value)) known.set(keyOf(pair), value);
    });
    // All are drawn together: drawing two long films again for each piece takes longer than reading it.
    if (known === this.#known && this.#missing().length === 0) this.#arrived();
    void this.#next();
  }

  #missing(): readonly WordPair[] {
    const pairs: WordPair[] = [];
    for (const pair of this.#wanted.pairs) {
      if (this.#known.has(keyOf(pair))) continue;
      pairs.push(pair);
      if (pairs.length === atOnce) break;
    }
    return pairs;
  }
}

const keyOf = ([a, b]: WordPair) => `${a} ${b}`;
