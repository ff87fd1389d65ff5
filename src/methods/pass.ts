// What one forward pass leaves for whoever records or decides: everything at one position of a single row.

import type { Reading } from '../runtime/forward';

export interface Pass {
  readonly position: number;
  /** [D]: the stream leaving layer l. */
  readonly residual: (layer: number) => Float32Array | undefined;
  /** [H,T]: where the position looks, T positions up to itself. */
  readonly attention: (layer: number) => Float32Array | undefined;
  /** |h|, |h'|, h.h' of an edited layer. */
  readonly stats: (layer: number) => Float32Array | undefined;
}

/** The passes over the last `wanted` positions of a reading. */
export function passesOf(reading: Reading, wanted: number): readonly Pass[] {
  const { from, count } = reading;
  return Array.from({ length: wanted }, (_, i) => passAt(reading, from + count - wanted + i));
}

function passAt(reading: Reading, position: number): Pass {
  const { from, count, attended } = reading;
  const end = from + count;
  const rowOf = (values: Float32Array | undefined) => {
    const size = values && values.length / count;
    return size === undefined
      ? undefined
      : values?.slice((position - from) * size, (position - from + 1) * size);
  };
  return {
    position,
    residual: layer => rowOf(reading.residual(layer)),
    stats: layer => rowOf(reading.stats(layer)),
    attention: layer => {
      const query = attended - (end - position);
      const values = reading.attention(layer);
      return values && query >= 0
        ? queryRow(values, { query, queries: attended, keys: end }, position + 1)
        : undefined;
    },
  };
}

/** [H,R,T] to [H,seen]: of one query, without the keys that come after it. */
function queryRow(
  values: Float32Array,
  { query, queries, keys }: { readonly query: number; readonly queries: number; readonly keys: number },
  seen: number,
): Float32Array {
  if (queries === 1 && seen === keys) return values;
  const heads = values.length / (queries * keys);
  const row = new Float32Array(heads * seen);
  for (let head = 0; head < heads; head++) {
    const begin = (head * queries + query) * keys;
    row.set(values.subarray(begin, begin + seen), head * seen);
  }
  return row;
}
