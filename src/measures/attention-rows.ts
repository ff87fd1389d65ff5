// Problem: attention comes as [heads, rows, keys] over the whole sequence, and nearly every measure asks only about the
// tokens of the picture, which need not stand together in it.
// Idea: gather them once, [heads, rows, N], in the order of the picture's tokens; everything else measures rows of N.

import { DarkroomError } from '../shared/errors';
import { requireLength, requireWeights } from '../shared/measures/checks';

/** One layer of one sequence: [heads, rows, keys], for each query row the probabilities over all keys. */
export interface AttentionRows {
  readonly values: Float32Array;
  readonly heads: number;
  readonly rows: number;
  readonly keys: number;
}

export function requireAttention({ values, heads, rows, keys }: AttentionRows): void {
  requireLength(values, heads * rows * keys, 'The attention');
  requireWeights(values, 'The attention');
}

/** [heads, rows, N]: as it is, not renormalised. Positions that the rows do not reach yet have no attention. */
export function attentionTo(attention: AttentionRows, positions: ArrayLike<number>): Float32Array {
  requireAttention(attention);
  const { values, heads, rows, keys } = attention;
  const count = positions.length;
  const chosen = new Float32Array(heads * rows * count);
  for (let i = 0; i < count; i++) {
    const position = positions[i] ?? -1;
    if (!Number.isInteger(position) || position < 0)
      throw new DarkroomError('bad-input', `Attention cannot be read at position ${position}.`);
    if (position >= keys) continue;
    for (let row = 0; row < heads * rows; row++) chosen[row * count + i] = values[row * keys + position] ?? 0;
  }
  return chosen;
}
