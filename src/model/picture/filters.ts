// Problem: a pixel of a resized picture is a weighted mean of pixels of the picture it was made from, and a vision
// encoder was trained on exactly those weights.
// Idea: Pillow and torchvision agree about the weights before rounding: a filter curve is laid over the centre of the
// new pixel, stretched by the factor of shrinking (that is what keeps thin lines from flickering), cut off at the
// picture's edge and scaled to a sum of 1. How the weights are rounded then is in `passes.ts`.

/** In the order of Pillow's numbers for `resample`. */
export const filters = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'] as const;
export type Filter = (typeof filters)[number];
export type SmoothFilter = Exclude<Filter, 'nearest'>;

interface Curve {
  /** How far from the centre the curve is not 0, in pixels of the larger grid. */
  readonly reach: number;
  readonly at: (x: number) => number;
}

const curves: Readonly<Record<SmoothFilter, Curve>> = {
  box: { reach: 0.5, at: x => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { reach: 1, at: x => Math.max(0, 1 - Math.abs(x)) },
  hamming: { reach: 1, at: hamming },
  bicubic: { reach: 2, at: x => bicubic(Math.abs(x)) },
  lanczos: { reach: 3, at: x => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** For each new position: where its old pixels start, how many they are, and their weights, `stride` apart. */
export interface Taps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float64Array;
  readonly stride: number;
}

/**
 * The weights that turn `from` pixels in a line into `to`. `as` is what each step of the arithmetic is rounded to: where
 * a library computes in single precision, which pixels come out as exact halves depends on it.
 */
export function tapsOf(filter: SmoothFilter, from: number, to: number, as = asItIs): Taps {
  const curve = curves[filter];
  const scale = as(from / to);
  const stretch = Math.max(1, scale);
  const shrink = as(1 / stretch);
  const reach = as(curve.reach * stretch);
  const stride = Math.min(from, Math.ceil(reach) * 2 + 1);
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Float64Array(to * stride);
  for (let position = 0; position < to; position++) {
    const centre = as((position + 0.5) * scale);
    const start = Math.max(0, Math.trunc(as(as(centre - reach) + 0.5)));
    const count = Math.min(from, Math.trunc(as(as(centre + reach) + 0.5))) - start;
    starts[position] = start;
    counts[position] = count;
    const row = weights.subarray(position * stride, position * stride + count);
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = as(curve.at(as(as(as(tap + start - centre) + 0.5) * shrink)));
      row[tap] = weight;
      sum = as(sum + weight);
    }
    if (sum !== 0) for (let tap = 0; tap < count; tap++) row[tap] = as((row[tap] ?? 0) / sum);
  }
  return { starts, counts, weights, stride };
}

function asItIs(x: number): number {
  return x;
}

/** The cubic convolution with a = -0.5, which both libraries use when they keep thin lines. */
function bicubic(x: number): number {
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
}

function hamming(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 1) return 0;
  // Pillow keeps the two numbers in single precision.
  return sinc(x) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(Math.PI * x));
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
