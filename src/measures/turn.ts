// How far an edit turned and stretched the stream, from the three numbers that the hooks give at each position:
// |h|, |h'| and h.h' (before and after the edit).
//
//   angle     = arccos(h.h' / (|h| |h'|))                       degrees, 0..180
//   change    = |h' - h| / |h|                                  ratio; of a vector added plainly it is alpha |v| / |h|
//   strength  = alpha |v| / |h|                                 ratio; what was to be added, before any renormalising
//
// The three numbers are float32: an angle below about 0.04 degrees cannot be told from 0, nor a change below about 1e-3.
// A stream without length has no angle and no ratio (null).

import { DarkroomError } from '../shared/errors';
import { requireFinite, requireRows } from '../shared/measures/checks';

export interface Turn {
  readonly degrees: number | null;
  readonly change: number | null;
}

/** `stats` is [positions, 3]. */
export function turnsOf(stats: Float32Array): readonly Turn[] {
  const positions = requireRows(stats, 3, 'The statistics of an edit');
  requireFinite(stats, 'The statistics of an edit');
  return Array.from({ length: positions }, (_, position) => {
    const [before = 0, after = 0, product = 0] = stats.subarray(position * 3, position * 3 + 3);
    if (before < 0 || after < 0)
      throw new DarkroomError('bad-input', 'The statistics of an edit have a length below 0.');
    return turnOf(before, after, product);
  });
}

function turnOf(before: number, after: number, product: number): Turn {
  if (before === 0) return { degrees: null, change: null };
  // Rounding may go just beyond 1, and just below 0.
  const change = Math.sqrt(Math.max(0, before ** 2 + after ** 2 - 2 * product)) / before;
  const cosine = Math.min(1, Math.max(-1, product / (before * after)));
  return { degrees: after === 0 ? null : (Math.acos(cosine) * 180) / Math.PI, change };
}

/** alpha |v| / |h|. */
export function strengthRatio(strength: number, vectorNorm: number, streamNorm: number): number | null {
  requireFinite([strength, vectorNorm, streamNorm], 'A steered stream');
  return streamNorm > 0 ? (Math.abs(strength) * vectorNorm) / streamNorm : null;
}
