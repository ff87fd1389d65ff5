// Problem: the released code adds what its mask leaves at the length that is left, so that controls as long as the direction
// would be stronger than what they are a control of.
// Idea: the controls of ./controls by the released mask, each as long as the vector that is added.
//
//   random       standard normal numbers, one vector for each seed
//   negated      the vector, the other way
//   high-pass    v less the vector: what the mask takes away
//   band-pass    what a mask of 2c bins keeps beside it
//   permuted     the mask with the dimensions in another order
//   unfiltered   v
//
// Nothing is resampled there, so that there is nothing to interpolate.

import { requireFinite, requireWidth } from './checks';
import type { Control } from './controls';
import { energyMatched } from './energy';
import { filteringOf } from './filter';
import { DarkroomError } from '../shared/errors';

/** `bins`: c of the mask. */
export function releasedControl(direction: Float32Array, control: Control, bins: number): Float32Array {
  const width = direction.length;
  const keeping = (count: number) => filteringOf({ kind: 'released', bins: Math.min(count, width) }, width);
  const vector = keeping(bins)(direction);
  const asLong = (rest: ArrayLike<number>) => Float32Array.from(energyMatched(rest, vector));
  switch (control.kind) {
    case 'random':
      requireFinite(control.normal, 'Noise');
      requireWidth(control.normal, width, 'Noise');
      return asLong(control.normal);
    case 'negated':
      return Float32Array.from(vector, value => -value);
    case 'high-pass':
      return asLong(less(direction, vector));
    case 'band-pass':
      return asLong(less(keeping(2 * bins)(direction), vector));
    case 'permuted':
      return asLong(inOrder(direction, control.order, keeping(bins)));
    case 'unfiltered':
      return asLong(direction);
    case 'interpolated':
      throw new DarkroomError(
        'bad-input',
        'The released code resamples nothing that could be interpolated.',
        {
          remedy: 'Take another control, or the fidelity "paper".',
        },
      );
  }
}

function less(values: ArrayLike<number>, others: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value, d) => value - (others[d] ?? 0));
}

function inOrder(
  direction: Float32Array,
  order: readonly number[],
  filtering: (values: ArrayLike<number>) => Float64Array,
): Float64Array {
  const result = new Float64Array(direction.length);
  for (const [place, value] of filtering(order.map(d => direction[d] ?? 0)).entries())
    result[order[place] ?? 0] = value;
  return result;
}
