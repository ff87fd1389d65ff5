// Problem: the arms of an experiment are runs of their own, each in the middle of its own loop, and a step of ten rows costs
// little more than ten times less than ten steps.
// Idea: a run asks its desk for whatever a graph has to compute, and waits. When everybody of a company waits, what they want
// of one kind is computed together, and each gets its own. A step of the decoder, which is what costs, comes last: it is put
// off until nobody wants anything else, so that all of them are rows of it. Who ends or fails leaves, and the others go on.
// A run by itself has a desk at which nobody else stands.

/** One sort of thing that runs want computed. */
export interface Want<W, R> {
  /** Of what is wanted at once, the lowest comes first. */
  readonly rank: number;
  /** A result for each, in order. */
  readonly together: (wants: readonly W[]) => Promise<readonly R[]>;
}

export interface Desk {
  readonly ask: <W, R>(want: Want<W, R>, what: W) => Promise<R>;
  /** Waits for what another one finds out, who is not kept waiting for it. */
  readonly until: <T>(known: Promise<T>) => Promise<T>;
}

export const alone: Desk = {
  ask: async (want, what) => only(await want.together([what])),
  until: known => known,
};

/** Does all of it at once, each work at a desk of its own; says how each ended as soon as it has. */
export function inCompany<T>(works: readonly ((desk: Desk) => Promise<T>)[]): readonly Promise<T>[] {
  const company = new Company(works.length);
  return works.map((work, place) => company.member(work, place));
}

interface Waiting {
  readonly place: number;
  readonly want: Want<unknown, unknown>;
  readonly what: unknown;
  readonly settle: (result: Promise<unknown>) => void;
}

class Company {
  /** Who neither ended nor waits for another. */
  #busy: number;
  #waiting: Waiting[] = [];

  constructor(size: number) {
    this.#busy = size;
  }

  async member<T>(work: (desk: Desk) => Promise<T>, place: number): Promise<T> {
    const ask = <W, R>(want: Want<W, R>, what: W): Promise<R> =>
      new Promise<R>(resolve => {
        const settle = resolve as (result: Promise<unknown>) => void;
        this.#waiting.push({ place, want: want as Want<unknown, unknown>, what, settle });
        this.#goOn();
      });
    const until = async <T>(known: Promise<T>): Promise<T> => {
      this.#leave();
      try {
        return await known;
      } finally {
        this.#busy++;
      }
    };
    try {
      return await work({ ask, until });
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    this.#busy--;
    this.#goOn();
  }

  #goOn(): void {
    if (this.#busy > 0 && this.#waiting.length === this.#busy) this.#serve();
  }

  /** Those who want the first kind of thing; the others wait on. */
  #serve(): void {
    const first = this.#waiting.reduce((least, one) => (one.want.rank < least.want.rank ? one : least));
    const served = this.#waiting.filter(({ want }) => want === first.want).sort((a, b) => a.place - b.place);
    this.#waiting = this.#waiting.filter(({ want }) => want !== first.want);
    void settled(first.want, served);
  }
}

/** Where it cannot be computed together, each is computed by itself: what is wrong is wrong with one of them. */
async function settled(want: Want<unknown, unknown>, served: readonly Waiting[]): Promise<void> {
  const one = async (what: unknown) => only(await want.together([what]));
  if (served.length === 1) return served[0]?.settle(one(served[0].what));
  try {
    const results = await want.together(served.map(({ what }) => what));
    for (const [i, { settle }] of served.entries()) settle(Promise.resolve(results[i]));
  } catch {
    for (const { what, settle } of served) settle(one(what));
  }
}

function only<T>(results: readonly T[]): T {
  const [result] = results;
  if (results.length !== 1) throw new TypeError(`${results.length} results are not one.`);
  return result as T;
}
