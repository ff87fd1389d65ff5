// Problem: what is drawn must be the same on every machine: samples, which are reached by their number so that shards can
// be made in any order and training can resume anywhere; noise and answers, so that a run can be repeated. A generator
// with one long sequence does not allow it.
// Idea: a short sequence of its own for every key. The key words (of a sample: seed, index, purpose) are mixed into the
// 128-bit state of sfc32 (Chris Doty-Humphrey's small fast counting generator), which passes the usual batteries; a new
// purpose gives an unrelated sequence, so that a change of the drawing moves no question. Models were trained on these
// sequences: they stay as they are.

/** Twelve rounds are what the author of sfc32 recommends before the first number is used. */
const warmUpRounds = 12;

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(...key: readonly number[]) {
    let state = 0x9e3779b9;
    for (const word of key) state = mix(state ^ mix(word));
    this.a = mix(state + 1);
    this.b = mix(state + 2);
    this.c = mix(state + 3);
    for (let round = 0; round < warmUpRounds; round++) this.next();
  }

  /** Goes on as this one does. */
  copy(): Random {
    return Object.assign(new Random(), this);
  }

  /** A whole number below 2^32. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number from 0 up to 1, in steps of 2^-32. */
  uniform(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** A whole number from 0 to bound - 1; the bounds used here are so small that the rounding cannot be noticed. */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Both ends can come up. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new RangeError('Nothing to pick from.');
    return item;
  }

  /** A shuffled copy (Fisher and Yates). */
  shuffled<T>(list: readonly T[]): T[] {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
    }
    return copy;
  }
}

/** The finaliser of MurmurHash3: every bit of the input changes about half of the output. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
