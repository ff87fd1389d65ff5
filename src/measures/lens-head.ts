// Problem: the residual stream of a middle layer is not in the form in which the output head reads it.
// Idea: what the model itself does behind its last layer: final norm, then head.
//
//   rms:    n = h / sqrt(mean h^2 + epsilon) * weight
//   layer:  n = (h - mean h) / sqrt(var h + epsilon) * weight + bias
//   l = matrix n + bias, and softcap * tanh(l / softcap) where the model has one
//
// Sums in float64. `weight` is what is multiplied with: 1 + w for families that store w (Gemma).

import { DarkroomError } from '../shared/errors';
import { requireFinite, requireLength, requireRows } from '../shared/measures/checks';

export interface FinalNorm {
  readonly kind: 'rms' | 'layer';
  readonly epsilon: number;
  /** [D]. */
  readonly weight: Float32Array;
  readonly bias?: Float32Array;
}

export interface LensHead {
  readonly norm: FinalNorm;
  /** [V, D]. */
  readonly matrix: Float32Array;
  readonly bias?: Float32Array;
  readonly softcap?: number;
}

/** [V], of one position of the stream, [D]. */
export function lensLogits(residual: Float32Array, head: LensHead): Float32Array {
  const width = residual.length;
  const { matrix, bias, softcap } = head;
  if (softcap !== undefined && !(softcap > 0))
    throw new DarkroomError('bad-input', `Logits cannot be kept within ${softcap}.`);
  const vocabulary = requireRows(matrix, width, 'The output head');
  if (bias !== undefined) requireLength(bias, vocabulary, 'The bias of the output head');
  const normed = normalised(residual, head.norm);
  return Float32Array.from({ length: vocabulary }, (_, token) => {
    let logit = bias?.[token] ?? 0;
    for (let d = 0, at = token * width; d < width; d++, at++) logit += (matrix[at] ?? 0) * (normed[d] ?? 0);
    return softcap === undefined ? logit : softcap * Math.tanh(logit / softcap);
  });
}

function normalised(residual: Float32Array, { kind, epsilon, weight, bias }: FinalNorm): Float64Array {
  requireFinite(residual, 'The residual stream');
  requireLength(weight, residual.length, 'The weight of the final norm');
  if (bias !== undefined) requireLength(bias, residual.length, 'The bias of the final norm');
  if (!(epsilon >= 0))
    throw new DarkroomError('bad-input', `The final norm cannot have an epsilon of ${epsilon}.`);
  const values = Float64Array.from(residual);
  const mean = kind === 'rms' ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // A stream of zeros stays zeros, with any epsilon.
  const scale = square + epsilon > 0 ? 1 / Math.sqrt(square + epsilon) : 0;
  return values.map((value, d) => (value - mean) * scale * (weight[d] ?? 0) + (bias?.[d] ?? 0));
}
