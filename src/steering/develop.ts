// Problem: a direction found in a text model is not yet one that may be added to a picture model's stream.
// Idea: the chain of the paper, and that of its released code, which is shorter: there the direction comes from the model
// that it is given to.
//
//   paper      v -> filter -> resample to d_V -> energy match
//   released   v -> the released mask, real part

import { requireFinite, requireWidth } from './checks';
import { energyMatched, lengthOf } from './energy';
import { filteringOf } from './filter';
import type { Filter } from './filter';
import { resampled } from './resample';

export type Development =
  | { readonly fidelity: 'paper'; readonly filter: Filter; readonly width: number }
  /** `bins`: 900 for LLaVA-NeXT and 200 for others in the authors' settings. */
  | { readonly fidelity: 'released'; readonly bins: number };

/** What is added, at strength 1. */
export function developed(direction: Float32Array, development: Development): Float32Array {
  if (development.fidelity === 'released') {
    const { bins } = development;
    return Float32Array.from(filteringOf({ kind: 'released', bins }, direction.length)(direction));
  }
  const filtered = filteringOf(development.filter, direction.length)(direction);
  return Float32Array.from(energyMatched(resampled(filtered, development.width), direction));
}

/** Norms below this count as this, as in the hooks: a stream of zeros stays zeros. */
const leastNorm = 1e-20;

/**
 * h^ = h + strength v, and with `renorm` brought back to the length of h: the stream is turned. What the hooks do inside of
 * a graph, as a reference for them and for looking ahead. The released code renormalises in its mode "first" only.
 */
export function injected(
  stream: Float32Array,
  vector: Float32Array,
  strength: number,
  renorm: boolean,
): Float32Array {
  requireFinite(stream, 'A stream');
  requireFinite([strength], 'A strength');
  requireFinite(vector, 'A direction');
  requireWidth(vector, stream.length, 'A direction');
  const sum = Float64Array.from(stream, (value, d) => value + strength * (vector[d] ?? 0));
  const scale = renorm ? lengthOf(stream) / Math.max(leastNorm, lengthOf(sum)) : 1;
  return Float32Array.from(sum, value => value * scale);
}
