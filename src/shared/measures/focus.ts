// How much of a map over the picture lies where it matters.
//
//   score   = sum of share_j A_j / sum of A_j          share, 0..1; share_j: how much of token j is inside of the region
//   chance  = mean of share_j over the N tokens        the score of a map that is the same everywhere
//
// Of A_traj (`trajectory.ts`) it is S_focus; of the attention itself, the share of it in the region.
//
// A figure without its chance level says nothing: a box of half the picture gets half of anything. Where the tokens tile
// the picture, chance is the share of its area; where a pixel is seen twice (tiles and a thumbnail), each look counts.
// A map of zeros has no score (null).

import { DarkroomError } from '../errors';
import { requireLength, requireWeights } from './checks';

export interface Focus {
  readonly score: number | null;
  readonly chance: number;
}

/** `inside` as `sharesInside` gives it. */
export function focusIn(map: ArrayLike<number>, inside: ArrayLike<number>): Focus {
  requireWeights(map, 'The map');
  requireLength(inside, map.length, 'The list of shares');
  if (map.length === 0) throw new DarkroomError('bad-input', 'A map without tokens has no focus.');
  let [all, within, shares] = [0, 0, 0];
  for (let i = 0; i < map.length; i++) {
    all += map[i] ?? 0;
    within += (map[i] ?? 0) * (inside[i] ?? 0);
    shares += inside[i] ?? 0;
  }
  return { score: all > 0 ? within / all : null, chance: shares / map.length };
}
