// All frames of the film are seen at once, so all of them are fetched, one after another; a newest wish of the stage goes
// first. There is room for a long film.

import type { LatentFrame } from '../../../src/shared/protocol/trace-panel';

const kept = 256;

export class FramePictures {
  readonly #ask: (latent: number) => Promise<LatentFrame>;
  readonly #arrived: () => void;
  readonly #found = new Map<number, LatentFrame | null>();
  #wanted: number[] = [];
  #running: number | undefined;

  constructor(ask: (latent: number) => Promise<LatentFrame>, arrived: () => void) {
    this.#ask = ask;
    this.#arrived = arrived;
  }

  /** Undefined while it is on its way, null where it could not be read. */
  get(latent: number): LatentFrame | null | undefined {
    const found = this.#found.get(latent);
    if (found !== undefined) return found;
    if (this.#running === latent) return undefined;
    this.#wanted = [...this.#wanted.filter(other => other !== latent), latent].slice(-kept);
    this.#next();
    return undefined;
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const latent = this.#wanted.pop();
    if (latent === undefined) return;
    this.#running = latent;
    const settle = (frame: LatentFrame | null) => {
      this.#running = undefined;
      this.#found.set(latent, frame);
      const [oldest] = this.#found.keys();
      if (this.#found.size > kept && oldest !== undefined) this.#found.delete(oldest);
      this.#arrived();
      this.#next();
    };
    // What failed is not asked for again and again; the host has logged why.
    void this.#ask(latent).then(settle, () => settle(null));
  }
}
