// Problem: a person scrubs faster than a large file is read. What is looked at must not wait behind what was passed, what
// comes next should be here before it is looked at, and a long trace is larger than the memory that a page may take.
// Idea: whatever is drawn is a wish. The newest wish is asked for first and only a few wait, the oldest being dropped; when
// none waits, what is expected next is fetched, one piece at a time, and a newer expectation replaces the older one. What
// came is kept while there is room, counted in bytes; what was looked at longest ago goes first.

export interface ChunkOptions {
  /** How many wishes may wait; those beyond are stale. */
  readonly waiting: number;
  /** Room for what came. */
  readonly bytes: number;
}

interface Wish<T> {
  readonly key: string;
  readonly ask: () => Promise<T>;
}

interface Kept<T> {
  readonly value: T | null;
  readonly bytes: number;
}

/** What was asked for, by name. */
export class Chunks<T> {
  readonly #arrived: () => void;
  readonly #options: ChunkOptions;
  readonly #kept = new Map<string, Kept<T>>();
  /** Under way, and whether somebody waits to see it. */
  readonly #running = new Map<string, boolean>();
  #wishes: readonly Wish<T>[] = [];
  #expected: readonly Wish<T>[] = [];
  #bytes = 0;

  /** `arrived` is called when a wish is here, and not for what was only expected. */
  constructor(arrived: () => void, options: ChunkOptions) {
    this.#arrived = arrived;
    this.#options = options;
  }

  /** Undefined while it is on its way, null where it could not be read. */
  get(
    key: string,
    ask: () => Promise<T>,
    isEnough: (found: T) => boolean = () => true,
  ): T | null | undefined {
    const found = this.#kept.get(key);
    if (found && (found.value === null || isEnough(found.value))) {
      this.#kept.delete(key);
      this.#kept.set(key, found);
      return found.value;
    }
    if (this.#running.has(key)) {
      this.#running.set(key, true);
      // What waited behind it was passed.
      if (this.#options.waiting === 1) this.#wishes = [];
      return undefined;
    }
    const others = this.#wishes.filter(wish => wish.key !== key);
    this.#wishes = [...others, { key, ask }].slice(-this.#options.waiting);
    this.#next();
    return undefined;
  }

  /** What is here of it; nothing is asked for. */
  known(key: string): T | null | undefined {
    return this.#kept.get(key)?.value;
  }

  /** What will be looked at next, likeliest first. It replaces what was expected before. */
  expect(wishes: readonly Wish<T>[]): void {
    this.#expected = wishes;
    this.#next();
  }

  /** A wish is asked for beside something that was only expected; otherwise one piece is under way. */
  #next(): void {
    const isSeenRunning = [...this.#running.values()].some(isSeen => isSeen);
    const wish = isSeenRunning ? undefined : this.#wishes.at(-1);
    if (wish) {
      this.#wishes = this.#wishes.slice(0, -1);
      this.#run(wish, true);
      return;
    }
    if (this.#running.size > 0) return;
    const [expected, ...rest] = this.#expected.filter(({ key }) => !this.#kept.has(key));
    this.#expected = rest;
    if (expected) this.#run(expected, false);
  }

  #run({ key, ask }: Wish<T>, isSeen: boolean): void {
    this.#running.set(key, isSeen);
    const settle = (value: T | null) => {
      const wasSeen = this.#running.get(key) ?? false;
      this.#running.delete(key);
      this.#keep(key, value);
      this.#next();
      if (wasSeen) this.#arrived();
    };
    // What failed is not asked for again and again; the host has logged why.
    void ask().then(settle, () => settle(null));
  }

  #keep(key: string, value: T | null): void {
    this.#forget(key);
    const kept = { value, bytes: bytesIn(value) };
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes;
    for (const oldest of this.#kept.keys()) {
      // The newest stays however large it is: it is being looked at.
      if (this.#bytes <= this.#options.bytes || oldest === key) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}

/** About: arrays of numbers are what counts. */
export function bytesIn(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value === 'string') return 2 * value.length + 16;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce((sum: number, part) => sum + bytesIn(part), 32);
}
