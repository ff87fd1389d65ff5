// Attention rollout (Abnar and Zuidema): which positions a position draws on through all layers together, if attention
// moves the stream and the residual connection leaves half of it where it is.
//
//   A_l     = 0.5 I + 0.5 mean over heads of the attention in layer l, its rows brought to a sum of 1
//   rollout = row of A_L ... A_2 A_1                share, 0..1, sums to 1
//
// One row is asked for, so it is passed down layer by layer, and no product of whole tables is made. A row of a layer in
// which nothing may be looked at stays where it is. It knows nothing of what heads move and what the rest of a layer does.

import { DarkroomError } from '../shared/errors';
import { requireAttention } from './attention-rows';
import type { AttentionRows } from './attention-rows';

const keptByResidual = 0.5;

/** `layers` from the first to the last, each with the rows of all positions. */
export function rolloutFrom(layers: readonly AttentionRows[], position: number): Float64Array {
  const positions = layers[0]?.keys ?? 0;
  if (!(Number.isInteger(position) && position >= 0 && position < positions))
    throw new DarkroomError('bad-input', `There is no position ${position} among ${positions}.`);
  let drawn: Float64Array = new Float64Array(positions);
  drawn[position] = 1;
  for (const layer of layers.toReversed()) {
    requireAttention(layer);
    if (layer.rows !== positions || layer.keys !== positions)
      throw new DarkroomError(
        'bad-input',
        `A rollout needs ${positions} rows of ${positions} in every layer; one has ${layer.rows} of ${layer.keys}.`,
        { remedy: 'Record the attention of every position.' },
      );
    drawn = throughLayer(drawn, layer);
  }
  return drawn;
}

function throughLayer(drawn: Float64Array, { values, heads, rows, keys }: AttentionRows): Float64Array {
  const before = new Float64Array(keys);
  const mean = new Float64Array(keys);
  for (const [query, share] of drawn.entries()) {
    if (share === 0) continue;
    mean.fill(0);
    for (let head = 0; head < heads; head++) {
      const row = (head * rows + query) * keys;
      for (let key = 0; key < keys; key++) mean[key] = (mean[key] ?? 0) + (values[row + key] ?? 0);
    }
    const sum = mean.reduce((total, weight) => total + weight, 0);
    before[query] = (before[query] ?? 0) + share * (sum > 0 ? keptByResidual : 1);
    if (sum === 0) continue;
    for (let key = 0; key < keys; key++)
      before[key] = (before[key] ?? 0) + (share * (1 - keptByResidual) * (mean[key] ?? 0)) / sum;
  }
  return before;
}
