// Which frequencies of a direction stay, along its hidden dimension of width d (bin i and bin d - i are one frequency).
//
//   low, keep k         M_k[i] = 1 if i < k/2 or i > d - k/2, else 0        the paper's mask
//   high, keep k        1 - M_k
//   band, from a to b   M_b - M_a
//   released, bins c    1 if i < c or i >= d - c, else 0                    the authors' code: mask[:c] = 1, mask[-c:] = 1
//   permuted, keep k    M_k between a change of the order of the dimensions and its undoing
//
// - k counts bins, c half of them: c = 900 keeps about what k = 1800 keeps.
// - For an even k the paper's mask has k - 1 bins. At k = d, d even, it would lack the highest frequency alone; here k = d
//   keeps everything.
// - The released mask keeps one bin more above than below, of which the real part leaves half.
// - The order of the dimensions means nothing to the model: `permuted` is what "low" would be in another one.
//
// A filter is linear and its result real.

import { DarkroomError } from '../shared/errors';
import { requireFinite, requirePossibleWidth, requireWidth } from './checks';
import { fourierOf } from './fourier';

export type Filter =
  | { readonly kind: 'none' }
  | { readonly kind: 'low' | 'high'; readonly keep: number }
  | { readonly kind: 'band'; readonly from: number; readonly to: number }
  | { readonly kind: 'released'; readonly bins: number }
  /** `order[i]` is the dimension that comes to place i. */
  | { readonly kind: 'permuted'; readonly keep: number; readonly order: readonly number[] };

/** For every vector of this width. */
export type Filtering = (values: ArrayLike<number>) => Float64Array;

export function filteringOf(filter: Filter, width: number): Filtering {
  requirePossibleWidth(width);
  const filtering = unchecked(filter, width);
  return values => {
    requireWidth(values, width, 'A direction');
    requireFinite(values, 'A direction');
    return filtering(values);
  };
}

function unchecked(filter: Filter, width: number): Filtering {
  if (filter.kind === 'none') return values => Float64Array.from(values);
  const fourier = fourierOf(width);
  const mask = maskOf(filter, width);
  const masked: Filtering = values => {
    const { re, im } = fourier.forward(values);
    return fourier.inverse({ re: times(re, mask), im: times(im, mask) });
  };
  if (filter.kind !== 'permuted') return masked;
  const { order } = filter;
  requireOrder(order, width);
  return values => {
    const result = new Float64Array(width);
    for (const [place, value] of masked(order.map(dimension => values[dimension] ?? 0)).entries())
      result[order[place] ?? 0] = value;
    return result;
  };
}

/** 1 for each bin that stays, [d]. */
export function maskOf(filter: Exclude<Filter, { kind: 'none' }>, width: number): Uint8Array {
  switch (filter.kind) {
    case 'low':
    case 'permuted':
      return lowMask(requireCutOff(filter.keep, width), width);
    case 'high':
      return lowMask(requireCutOff(filter.keep, width), width).map(kept => 1 - kept);
    case 'band': {
      const below = lowMask(requireCutOff(filter.from, width), width);
      if (!(filter.to > filter.from))
        throw new DarkroomError('bad-input', `A band from ${filter.from} to ${filter.to} has nothing in it.`);
      return lowMask(requireCutOff(filter.to, width), width).map((kept, bin) => kept - (below[bin] ?? 0));
    }
    case 'released': {
      const bins = requireCutOff(filter.bins, width);
      return Uint8Array.from({ length: width }, (_, bin) => (bin < bins || bin >= width - bins ? 1 : 0));
    }
  }
}

function lowMask(keep: number, width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, bin) =>
    keep === width || bin < keep / 2 || bin > width - keep / 2 ? 1 : 0,
  );
}

function requireCutOff(keep: number, width: number): number {
  if (Number.isInteger(keep) && keep >= 1 && keep <= width) return keep;
  throw new DarkroomError('bad-input', `A cut-off of ${keep} is not possible for a stream ${width} wide.`, {
    remedy: `Choose a whole number from 1 to ${width}.`,
  });
}

function requireOrder(order: readonly number[], width: number): void {
  const places = new Set(order.filter(place => Number.isInteger(place) && place >= 0 && place < width));
  if (order.length === width && places.size === width) return;
  throw new DarkroomError('bad-input', `The order of dimensions does not name each of ${width} once.`);
}

function times(values: Float64Array, mask: Uint8Array): Float64Array {
  return values.map((value, bin) => value * (mask[bin] ?? 0));
}
