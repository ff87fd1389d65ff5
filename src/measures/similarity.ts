// How alike two vectors are in direction.
//
//   |a|  = sqrt(sum a^2)                       the unit of the stream
//   cos  = a.b / (|a| |b|)                     -1..1; not defined (null; NaN in tables) where one has no length
//
// Sums in float64, in which the square of every float32 has room.

import { requireFinite, requireLength, requireRows } from '../shared/measures/checks';

export function normOf(vector: Float32Array): number {
  requireFinite(vector, 'A vector');
  return Math.sqrt(product(vector, vector, 0));
}

export function cosineOf(a: Float32Array, b: Float32Array): number | null {
  requireLength(b, a.length, 'A vector that is compared');
  const cosine = ratio(product(a, b, 0), normOf(a) * normOf(b));
  return Number.isNaN(cosine) ? null : cosine;
}

/**
 * The cosines of any vector, [D], with each row of a table, [rows, D]; NaN where not defined. The table is looked over once:
 * one latent and its 64 noises ask for the same token embeddings.
 */
export function cosinesWith(table: Float32Array, width: number): (vector: Float32Array) => Float32Array {
  const rows = requireRows(table, width, 'A table of vectors');
  const norms = Float64Array.from({ length: rows }, (_, row) =>
    normOf(table.subarray(row * width, (row + 1) * width)),
  );
  return vector => {
    requireLength(vector, width, 'A vector that is compared');
    const norm = normOf(vector);
    return Float32Array.from(norms, (ofRow, row) => ratio(product(vector, table, row * width), norm * ofRow));
  };
}

function product(vector: Float32Array, table: Float32Array, from: number): number {
  let sum = 0;
  for (let d = 0; d < vector.length; d++) sum += (vector[d] ?? 0) * (table[from + d] ?? 0);
  return sum;
}

/** Rounding may go just beyond 1. */
function ratio(dot: number, norms: number): number {
  return norms > 0 ? Math.min(1, Math.max(-1, dot / norms)) : NaN;
}
