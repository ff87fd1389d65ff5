// Problem: hidden sizes are any number (576, 5120, 3584 = 2^9 x 7), and a transform by its definition takes d^2 steps.
// Idea: powers of two by halving; any other length by Bluestein's identity 2jk = j^2 + k^2 - (k - j)^2, which makes it a
// convolution, done at a power of two. In float64. Tables depend on the length only, so a transform is made once and used
// for every vector of that length.
//
//   X_k = sum_j x_j exp(-2 pi i j k / d)         x_j = 1/d sum_k X_k exp(2 pi i j k / d)

import { requirePossibleWidth, requireWidth } from './checks';

export interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export interface Fourier {
  readonly length: number;
  /** All d bins: bin d - k belongs to the same frequency as bin k. */
  forward(values: ArrayLike<number>): Spectrum;
  /** The real part of the inverse transform. */
  inverse(spectrum: Spectrum): Float64Array;
}

/** Transforms in place. */
type InPlace = (re: Float64Array, im: Float64Array) => void;

export function fourierOf(length: number): Fourier {
  requirePossibleWidth(length);
  const transform = (length & (length - 1)) === 0 ? byHalving(length) : byConvolution(length);
  return {
    length,
    forward(values) {
      requireWidth(values, length, 'A vector to be transformed');
      const [re, im] = [Float64Array.from(values), new Float64Array(length)];
      transform(re, im);
      return { re, im };
    },
    inverse(spectrum) {
      requireWidth(spectrum.re, length, 'A spectrum');
      // The inverse is the transform with real and imaginary part exchanged, before and after.
      const [re, im] = [spectrum.re.slice(), spectrum.im.slice()];
      transform(im, re);
      return re.map(value => value / length);
    },
  };
}

function byHalving(length: number): InPlace {
  const cosines = Float64Array.from({ length: length / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sines = Float64Array.from({ length: length / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
  const order = bitReversed(length);
  return (re, im) => {
    for (let i = 0; i < length; i++) {
      const j = order[i] ?? 0;
      if (j <= i) continue;
      swap(re, i, j);
      swap(im, i, j);
    }
    for (let half = 1; half < length; half *= 2) {
      const stride = length / (2 * half);
      for (let from = 0; from < length; from += 2 * half)
        for (let k = 0; k < half; k++) {
          butterfly(re, im, from + k, half, cosines[k * stride] ?? 0, sines[k * stride] ?? 0);
        }
    }
  };
}

function swap(values: Float64Array, i: number, j: number): void {
  const held = values[i] ?? 0;
  values[i] = values[j] ?? 0;
  values[j] = held;
}

function butterfly(re: Float64Array, im: Float64Array, a: number, half: number, c: number, s: number): void {
  const b = a + half;
  const reB = re[b] ?? 0;
  const imB = im[b] ?? 0;
  const turnedRe = reB * c - imB * s;
  const turnedIm = reB * s + imB * c;
  const reA = re[a] ?? 0;
  const imA = im[a] ?? 0;
  re[a] = reA + turnedRe;
  im[a] = imA + turnedIm;
  re[b] = reA - turnedRe;
  im[b] = imA - turnedIm;
}

function bitReversed(length: number): Uint32Array {
  const order = new Uint32Array(length);
  for (let i = 1, bit = length >> 1; i < length; i++) {
    // The half that i comes from is known; its lowest bit becomes the highest.
    order[i] = ((order[i >> 1] ?? 0) >> 1) | (i & 1 ? bit : 0);
  }
  return order;
}

function byConvolution(length: number): InPlace {
  let padded = 1;
  while (padded < 2 * length - 1) padded *= 2;
  const transform = byHalving(padded);
  // Of k^2 only the remainder by 2d counts, and of large angles the cosine would be inexact.
  const angle = (k: number) => (Math.PI * ((k * k) % (2 * length))) / length;
  const cosines = Float64Array.from({ length }, (_, k) => Math.cos(angle(k)));
  const sines = Float64Array.from({ length }, (_, k) => Math.sin(angle(k)));
  const [kernelRe, kernelIm] = [new Float64Array(padded), new Float64Array(padded)];
  for (let k = 0; k < length; k++)
    for (const at of [k, (padded - k) % padded]) {
      kernelRe[at] = cosines[k] ?? 0;
      kernelIm[at] = sines[k] ?? 0;
    }
  transform(kernelRe, kernelIm);
  return (re, im) => {
    const [wideRe, wideIm] = [new Float64Array(padded), new Float64Array(padded)];
    wideRe.set(re);
    wideIm.set(im);
    turn(wideRe, wideIm, cosines, sines, -1);
    transform(wideRe, wideIm);
    turn(wideRe, wideIm, kernelRe, kernelIm, 1);
    // Back: real and imaginary part exchanged.
    transform(wideIm, wideRe);
    turn(wideRe, wideIm, cosines, sines, -1);
    for (let k = 0; k < length; k++) {
      re[k] = (wideRe[k] ?? 0) / padded;
      im[k] = (wideIm[k] ?? 0) / padded;
    }
  };
}

/** Multiplies by cos + i sign sin, as far as these reach. */
function turn(re: Float64Array, im: Float64Array, cos: Float64Array, sin: Float64Array, sign: number): void {
  for (let k = 0; k < cos.length; k++) {
    const a = re[k] ?? 0;
    const b = im[k] ?? 0;
    const c = cos[k] ?? 0;
    const s = sign * (sin[k] ?? 0);
    re[k] = a * c - b * s;
    im[k] = a * s + b * c;
  }
}
