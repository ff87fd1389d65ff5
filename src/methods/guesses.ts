// Problem: the last tokens of an answer cost a step each, and a step of an experiment carries what all arms have thought; but
// answers hardly differ in more than a word.
// Idea: what followed the same words in the text before is guessed to follow again, and fed together with the token that was
// chosen. Each position says what it would have said after those before it, so that a guess is kept as far as it is what is
// chosen then, and else as if it had not been: it costs time when it is wrong, and changes nothing.

import type { Sequence } from '../model/run/sequence';

const mostGuessed = 8;
/** Of a text that does not end only its beginning is worth knowing. */
const longestBegun = 64;
/** Of beginnings of texts; they are few where guesses are any good. */
const mostKnown = 4096;

/** What texts went on with, by how they began. */
export class Guesses {
  readonly #known = new Map<string, readonly number[]>();

  after(said: readonly number[]): readonly number[] {
    if (said.length >= longestBegun) return [];
    return this.#known.get(said.join()) ?? [];
  }

  learn(said: readonly number[]): void {
    if (this.#known.size > mostKnown) this.#known.clear();
    for (let count = 1; count < Math.min(said.length, longestBegun); count++)
      this.#known.set(said.slice(0, count).join(), said.slice(count, count + mostGuessed));
  }
}

/** Of a point what matters here. */
interface Place {
  readonly sequence: Pick<Sequence, 'isBranch' | 'length'>;
}

interface Ahead<P> {
  readonly token: number;
  readonly point: P;
}

/** The points after the given tokens, one after another. */
type SayAll<P> = (from: P, tokens: readonly number[]) => Promise<readonly P[]>;

/** Says token after token of one text. */
export class Saying<P extends Place> {
  readonly #sayAll: SayAll<P>;
  readonly #guesses: Guesses | undefined;
  readonly #longest: number;
  #said: number[] = [];
  #ahead: readonly Ahead<P>[] = [];
  /** A text that was guessed wrongly once is not guessed again. */
  #isOther = false;

  constructor(sayAll: SayAll<P>, guesses: Guesses | undefined, longest = Infinity) {
    this.#sayAll = sayAll;
    this.#guesses = guesses;
    this.#longest = longest;
  }

  async say(from: P, token: number): Promise<P> {
    this.#said.push(token);
    const [known, ...further] = this.#ahead;
    if (known?.token === token) {
      this.#ahead = further;
      return known.point;
    }
    this.#isOther ||= known !== undefined;
    const guessed = this.#guess(from);
    const [next, ...points] = await this.#sayAll(from, [token, ...guessed]);
    this.#ahead = points.map((point, i) => ({ token: guessed[i] ?? -1, point }));
    return next ?? from;
  }

  /** What comes next does not follow from these words alone. */
  end(): void {
    this.#guesses?.learn(this.#said);
    this.#said = [];
    this.#ahead = [];
    this.#isOther = false;
  }

  #guess({ sequence }: P): readonly number[] {
    // What is not kept of a branch is out of sight; a row of its own would have to be copied.
    if (this.#isOther || !sequence.isBranch) return [];
    const room = Math.max(0, this.#longest - sequence.length - 1);
    return this.#guesses?.after(this.#said).slice(0, room) ?? [];
  }
}
