// Problem: a heat map must be readable on any theme's background, in greyscale and with any kind of colour vision.
// Idea: a path in OKLCH whose lightness only rises (or only falls) from the background on, through ember and amber, cut
// into steps of equal length as the eye measures it. Made anew when the theme changes.

import type { Rgb } from './oklab';
import { fromOklch, toOklab } from './oklab';

/** 256 colours, three bytes each. */
export type Ramp = Uint8Array;

const size = 256;
const samples = 2048;

/** For maps on the page: from just off the background to the other end of lightness. */
export function heatRamp(background: Rgb): Ramp {
  const [ground] = toOklab(background);
  const dark = ground < 0.6;
  return equalSteps(t => {
    const lightness = dark ? mix(ground + 0.055, 0.95, t) : mix(ground - 0.03, 0.26, t);
    const bow = Math.sin(Math.PI * Math.min(1, t * 0.97 + 0.03)) ** 0.8;
    const chroma = (dark ? 0.155 : 0.15) * bow * Math.min(1, t * 6);
    const hue = dark ? mix(18, 92, t ** 1.1) : mix(88, 8, t ** 0.9);
    return fromOklch(lightness, chroma, hue);
  });
}

/** For maps on a picture, which is multiplied by it as light by a negative: from a dark tint to clear. */
export function lightRamp(): Ramp {
  return equalSteps(t => {
    const chroma = 0.006 + 0.14 * Math.sin(Math.PI * Math.min(1, t * 0.96));
    return fromOklch(mix(0.5, 0.985, t), chroma, mix(28, 98, t));
  });
}

function equalSteps(path: (t: number) => Rgb): Ramp {
  const points = Array.from({ length: samples + 1 }, (_, i) => path(i / samples));
  const lengths = [0];
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [toOklab(points[i - 1] ?? [0, 0, 0]), toOklab(points[i] ?? [0, 0, 0])];
    lengths.push((lengths[i - 1] ?? 0) + Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]));
  }
  const ramp = new Uint8Array(3 * size);
  let at = 0;
  for (let i = 0; i < size; i++) {
    const wanted = ((lengths[samples] ?? 0) * i) / (size - 1);
    while (at < samples && (lengths[at] ?? 0) < wanted) at++;
    ramp.set((points[at] ?? [0, 0, 0]).map(Math.round), 3 * i);
  }
  return ramp;
}

const mix = (from: number, to: number, t: number) => from + (to - from) * t;
