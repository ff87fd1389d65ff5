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

/** The passes over the last `wanted` positions of a reading, of one of its rows. */
export function passesOf(reading: Reading, wanted: number, row = 0): readonly Pass[] {
  const { from, count } = reading;
  return Array.from({ length: wanted }, (_, i) => passAt(reading, row, from + count - wanted + i));
}

function passAt(reading: Reading, row: number, position: number): Pass {
  const { rows, from, count, attended } = reading;
  const end = from + count;
  const ofRow = (values: Float32Array | undefined) => {
    const size = (values?.length ?? 0) / rows.length;
    return values?.subarray(row * size, (row + 1) * size);
  };
  const atPosition = (all: Float32Array | undefined) => {
    const values = ofRow(all);
    const size = (values?.length ?? 0) / count;
    return values?.slice((position - from) * size, (position - from + 1) * size);
  };
  return {
    position,
    residual: layer => atPosition(reading.residual(layer)),
    stats: layer => atPosition(reading.stats(layer)),
    attention: layer => {
      const query = attended - (end - position);
      const values = ofRow(reading.attention(layer));
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
