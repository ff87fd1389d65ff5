// How spread out the attention on the picture is.
//
//   p_j = a_j / sum of a over the picture's N tokens
//   H   = - sum p_j ln p_j                              nats, 0 (one token) to ln N (all alike)
//   H / ln N                                            share, 0..1: what may be compared between pictures of other N
//   F   = 1 / (H + epsilon)                             1/nats: the focus of IVT-LR
//
// Of several heads and layers the mean of their entropies is meant, not the entropy of their mean attention, which is never
// smaller. Attention of 0 on the whole picture has no entropy (null; NaN in tables), and one token no H / ln N.
// It is a measurement and no sign of correctness.

import { requireRows, requireWeights } from '../shared/measures/checks';

/** The paper names no value; this one moves F only where the attention is on one token. */
export const focusEpsilon = 1e-6;

/** Nats. The weights need not sum to 1. */
export function entropyOf(weights: ArrayLike<number>): number | null {
  requireWeights(weights, 'The attention');
  return plainEntropy(weights, 0, weights.length);
}

/** Nats, of each row of `width` weights; NaN where a row has none. */
export function entropiesOf(weights: Float32Array, width: number): Float32Array {
  const rows = requireRows(weights, width, 'The attention');
  requireWeights(weights, 'The attention');
  return Float32Array.from({ length: rows }, (_, row) => plainEntropy(weights, row * width, width) ?? NaN);
}

function plainEntropy(weights: ArrayLike<number>, from: number, count: number): number | null {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += weights[i] ?? 0;
  if (sum === 0) return null;
  let entropy = 0;
  for (let i = from; i < from + count; i++) {
    const share = (weights[i] ?? 0) / sum;
    if (share > 0) entropy -= share * Math.log(share);
  }
  // One token of weight 1 gives -0, and rounding may go just below.
  return Math.max(0, entropy);
}

/** H / ln N of tokens in number `count`. */
export function shareOfLargest(entropy: number, count: number): number | null {
  return count > 1 ? Math.min(1, entropy / Math.log(count)) : null;
}

/** F. */
export function focusOf(entropy: number): number {
  return 1 / (entropy + focusEpsilon);
}

/** [heads, rows] -> [rows]: the mean over the heads for which there is a value; NaN where there is none. */
export function meanOverHeads(values: Float32Array, heads: number): Float32Array {
  const rows = requireRows(values, heads, 'A table of heads');
  return Float32Array.from({ length: rows }, (_, row) => {
    const defined = Array.from({ length: heads }, (_, head) => values[head * rows + row] ?? NaN).filter(
      value => !Number.isNaN(value),
    );
    return defined.reduce((sum, value) => sum + value, 0) / defined.length;
  });
}
