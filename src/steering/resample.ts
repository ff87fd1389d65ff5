// Problem: the direction comes from a text model of width d_L, and the stream it is to turn has width d_V.
// Idea: the same wave, read off at d_V places instead of d_L: its bins are kept as far as both widths have them, and the rest
// is cut off or filled with zeros. With plain interpolation (between neighbours) as the control that shows what this adds.
//
//   Y_f = d_V/d_L X_f for the frequencies f that both widths have, 0 for others
//
// The highest frequency of an even width is one bin that stands for two: it is divided between the two, or gathered from
// them, so that the result is real, and up and down again gives back what was. The paper says nothing of it, nor of the
// factor, which the energy match undoes. The released code does not resample at all.

import { requireFinite, requirePossibleWidth } from './checks';
import { fourierOf } from './fourier';

export function resampled(values: ArrayLike<number>, width: number): Float64Array {
  requireFinite(values, 'A direction');
  requirePossibleWidth(width);
  const from = values.length;
  if (from === width) return Float64Array.from(values);
  const { re, im } = fourierOf(from).forward(values);
  const scale = width / from;
  return fourierOf(width).inverse({ re: moved(re, width, scale), im: moved(im, width, scale) });
}

/** Real or imaginary parts; at the highest frequency of an even width a real signal has no imaginary one. */
function moved(bins: Float64Array, width: number, scale: number): Float64Array {
  const from = bins.length;
  const shared = Math.min(from, width);
  const target = new Float64Array(width);
  for (let f = 0; f < shared / 2; f++) {
    target[f] = scale * (bins[f] ?? 0);
    if (f > 0) target[width - f] = scale * (bins[from - f] ?? 0);
  }
  if (shared % 2 === 1) return target;
  const half = shared / 2;
  const highest = scale * (bins[half] ?? 0);
  if (from < width) {
    target[half] = highest / 2;
    target[width - half] = highest / 2;
  } else target[half] = highest + scale * (bins[from - half] ?? 0);
  return target;
}

/** Linear between neighbours; a number stands for the middle of its place, and beyond the outer middles it is constant. */
export function interpolated(values: ArrayLike<number>, width: number): Float64Array {
  requireFinite(values, 'A direction');
  requirePossibleWidth(width);
  const last = values.length - 1;
  return Float64Array.from({ length: width }, (_, place) => {
    const at = Math.min(last, Math.max(0, ((place + 0.5) * values.length) / width - 0.5));
    const left = Math.floor(at);
    const here = values[left] ?? 0;
    return here + ((values[left + 1] ?? here) - here) * (at - left);
  });
}
