// Which of many vectors (picture patches, phrases, token embeddings) a latent points at: the k with the largest cosine,
// -1..1, largest first. Of equal ones the first stays first; rows without length point nowhere and are left out, and to a
// latent without length nothing is near.

import { DarkroomError } from '../shared/errors';

export interface Neighbour {
  readonly row: number;
  readonly cosine: number;
}

/** `cosines` as `cosinesWith` gives them, NaN where not defined. */
export function nearestOf(cosines: Float32Array, k: number): readonly Neighbour[] {
  if (!(Number.isInteger(k) && k > 0))
    throw new DarkroomError('bad-input', `The ${k} nearest vectors cannot be listed.`);
  const chosen: Neighbour[] = [];
  for (const [row, cosine] of cosines.entries()) {
    const last = chosen.length < k ? -Infinity : (chosen[k - 1]?.cosine ?? Infinity);
    if (!(cosine > last)) continue;
    const place = chosen.findIndex(other => cosine > other.cosine);
    chosen.splice(place < 0 ? chosen.length : place, 0, { row, cosine });
    if (chosen.length > k) chosen.pop();
  }
  return chosen;
}
