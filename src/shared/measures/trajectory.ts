// Where a run looked on the whole, as one map over the picture's N tokens (LaViT).
//
//   S_j    = mean over layers, heads and query rows of the attention to token j          share
//   A_traj = (S - min S) / (max S - min S), and 0 outside of its 8 largest               0..1
//
// The released code takes the last 8 layers only, the queries after the picture, and keeps the map whole: which layers and
// rows are averaged is for the caller to choose, `kept` says how many tokens stay. Of equal ones the first stay. A map that
// is the same everywhere points nowhere: all 0.

import { DarkroomError } from '../errors';
import { requireRows, requireWeights } from './checks';

/** Of the paper. */
export const trajectoryTokens = 8;

/** S: `weights` has one table per layer, rows of `tokens` over its heads and query rows. */
export function meanAttention(weights: readonly Float32Array[], tokens: number): Float64Array {
  const sum = new Float64Array(tokens);
  let rows = 0;
  for (const table of weights) {
    rows += requireRows(table, tokens, 'The attention');
    requireWeights(table, 'The attention');
    for (let i = 0; i < table.length; i++) sum[i % tokens] = (sum[i % tokens] ?? 0) + (table[i] ?? 0);
  }
  if (rows === 0)
    throw new DarkroomError('bad-input', 'There is no attention of which a mean could be taken.');
  return sum.map(total => total / rows);
}

/** A_traj. */
export function trajectoryOf(mean: ArrayLike<number>, kept: number = trajectoryTokens): Float64Array {
  requireWeights(mean, 'The mean attention');
  const values = Float64Array.from(mean);
  const least = values.reduce((low, value) => Math.min(low, value), Infinity);
  const range = values.reduce((high, value) => Math.max(high, value), 0) - least;
  if (!(range > 0)) return values.fill(0);
  const order = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  const trajectory = new Float64Array(values.length);
  for (const token of order.slice(0, kept)) trajectory[token] = ((values[token] ?? 0) - least) / range;
  return trajectory;
}
