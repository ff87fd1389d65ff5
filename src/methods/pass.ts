// What one forward pass leaves for whoever records or decides: everything at its last position, of one row.

import type { Reading } from '../runtime/forward';

export interface Pass {
  /** The position that it computed last. */
  readonly position: number;
  /** [V]. */
  readonly logits: Float32Array;
  /** [D]: the stream leaving layer l. */
  readonly residual: (layer: number) => Float32Array | undefined;
  /** [H,T]: where position T-1 looks. */
  readonly attention: (layer: number) => Float32Array | undefined;
  /** |h|, |h'|, h.h' of an edited layer. */
  readonly stats: (layer: number) => Float32Array | undefined;
}

/** Keeps the last reading of a pass; a prompt may be read in several. */
export class PassReader {
  #last: Reading | undefined;

  readonly read = (reading: Reading): void => {
    this.#last = reading;
  };

  /** Of a pass over a single row. */
  pass(logits: Float32Array): Pass {
    const reading = this.#last;
    if (!reading) throw new TypeError('Nothing was read.');
    const { from, count } = reading;
    const lastOf = (values: Float32Array | undefined, perPosition: number | undefined) =>
      values && perPosition !== undefined ? values.slice(values.length - perPosition) : undefined;
    const perPosition = (values: Float32Array | undefined) => values && values.length / count;
    const residual = (layer: number) => lastOf(reading.residual(layer), perPosition(reading.residual(layer)));
    const stats = (layer: number) => lastOf(reading.stats(layer), perPosition(reading.stats(layer)));
    return {
      position: from + count - 1,
      logits,
      residual,
      stats,
      attention: layer => reading.attention(layer),
    };
  }
}
