// A quantile of a list: between the two nearest of its ordered numbers, linearly, at (n - 1) times the share. The unit is
// that of the list.

import { DarkroomError } from '../../shared/errors';
import { requireFinite } from '../../shared/measures/checks';

/** `share` from 0 (the smallest) to 1 (the largest). */
export function quantile(values: ArrayLike<number>, share: number): number {
  requireFinite(values, 'A list');
  if (values.length === 0 || !(share >= 0 && share <= 1))
    throw new DarkroomError('bad-input', `There is no quantile ${share} of ${values.length} numbers.`);
  const ordered = Float64Array.from(values).sort();
  const place = (ordered.length - 1) * share;
  const below = ordered[Math.floor(place)] ?? 0;
  const above = ordered[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
