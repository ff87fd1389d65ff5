// Problem: any vector added to a stream does something. That a direction helps says nothing before vectors that differ from
// it in one point only, and have its length, do not.
// Idea: a vector for each such point. The model's own direction and another layer are controls too; they are other
// directions, and need nothing from here.
//
//   random        standard normal numbers at the length of the direction, one vector for each seed
//   negated       the developed direction, the other way
//   high-pass     what the filter takes away
//   band-pass     the next k bins above the filter's
//   permuted      low-pass with the dimensions in another order: whether "low" means anything
//   unfiltered    resampled, nothing taken away
//   interpolated  the same between neighbours instead of by frequency
//
// Interpolating what was filtered first would be no control: so smooth a wave comes out the same on both roads.

import { requireFinite, requireWidth } from './checks';
import { developed } from './develop';
import { energyMatched } from './energy';
import type { Filter } from './filter';
import { interpolated } from './resample';

export type Control =
  /** [d_V], from a seed. */
  | { readonly kind: 'random'; readonly normal: Float32Array }
  /** As for the filter of this name. */
  | { readonly kind: 'permuted'; readonly order: readonly number[] }
  | { readonly kind: 'negated' | 'high-pass' | 'band-pass' | 'interpolated' | 'unfiltered' };

export interface Steering {
  /** k of the low-pass filter that is being controlled for. */
  readonly keep: number;
  /** d_V. */
  readonly width: number;
}

/** As long as the direction. */
export function controlVector(
  direction: Float32Array,
  control: Control,
  { keep, width }: Steering,
): Float32Array {
  const through = (filter: Filter) => developed(direction, { fidelity: 'paper', filter, width });
  switch (control.kind) {
    case 'random':
      requireFinite(direction, 'A direction');
      requireFinite(control.normal, 'Noise');
      requireWidth(control.normal, width, 'Noise');
      return Float32Array.from(energyMatched(control.normal, direction));
    case 'negated':
      return through({ kind: 'low', keep }).map(value => -value);
    case 'high-pass':
      return through({ kind: 'high', keep });
    case 'band-pass':
      return through({ kind: 'band', from: keep, to: Math.min(2 * keep, direction.length) });
    case 'permuted':
      return through({ kind: 'permuted', keep, order: control.order });
    case 'interpolated':
      return Float32Array.from(energyMatched(interpolated(direction, width), direction));
    case 'unfiltered':
      return through({ kind: 'none' });
  }
}
