// Two panels on one model must not load its weights twice, and a model nobody uses must not keep its memory. A session
// is opened by its first user, shared by later ones, and released with the last. One that fails to open is forgotten,
// so that the next attempt is a new one.

export interface Releasable {
  release(): Promise<void>;
}

export interface Lease<T> {
  readonly value: T;
  /** Gives this use back. More than once does no harm. */
  end(): Promise<void>;
}

interface Entry<T> {
  readonly opening: Promise<T>;
  users: number;
}

export class SharedSessions<T extends Releasable> {
  readonly #entries = new Map<string, Entry<T>>();

  /** How many are open or being opened. */
  get size(): number {
    return this.#entries.size;
  }

  /** `key` must name everything that makes two sessions different. */
  async lease(key: string, open: () => Promise<T>): Promise<Lease<T>> {
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { opening: open(), users: 0 };
      this.#entries.set(key, entry);
    }
    const mine = entry;
    mine.users++;
    try {
      const value = await mine.opening;
      let ended = false;
      const end = async () => {
        if (ended) return;
        ended = true;
        await this.#leave(key, mine);
      };
      return { value, end };
    } catch (error) {
      if (this.#entries.get(key) === mine) this.#entries.delete(key);
      throw error;
    }
  }

  async #leave(key: string, entry: Entry<T>): Promise<void> {
    entry.users--;
    if (entry.users > 0) return;
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    await (await entry.opening).release();
  }
}
