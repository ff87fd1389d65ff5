// Problem: "low-pass" says nothing of how much of a direction it takes away.
// Idea: the share of a direction's energy in three bands that do not overlap: what the filter keeps, the next k bins, which
// the control "band-pass" keeps, and the rest. Frequencies as in `energyByFrequency`; shares sum to 1.

import { energyByFrequency } from './energy';
import { maskOf } from './filter';

export interface Bands {
  readonly low: number;
  readonly next: number;
  readonly high: number;
}

/** Of a direction without length all 0. */
export function bandsOf(direction: ArrayLike<number>, keep: number): Bands {
  const width = direction.length;
  const kept = maskOf({ kind: 'low', keep }, width);
  const wider = maskOf({ kind: 'low', keep: Math.min(2 * keep, width) }, width);
  const bands = { low: 0, next: 0, high: 0 };
  for (const [frequency, share] of energyByFrequency(direction).entries()) {
    if (kept[frequency] === 1) bands.low += share;
    else if (wider[frequency] === 1) bands.next += share;
    else bands.high += share;
  }
  return bands;
}
