// What the latents of a run look like from outside: how long they are, and whether they move at all.
//
//   norm      = |z_i|                          the unit of the embeddings
//   previous  = cos(z_i, z_(i-1))              -1..1; null for the first latent, and where one has no length
//   first     = cos(z_i, z_0)                  -1..1; as above
//   likeness  = mean of cos(a, b) over pairs   -1..1; within a run, or between the latents of two runs: those at one place,
//                                              or those at different ones, which say what latents share anyway
//
// Latents that have collapsed to one vector show as cosines near 1, and as runs that are as like each other as themselves.

import { requireRows } from '../shared/measures/checks';
import { cosineOf, normOf } from './similarity';

export interface LatentShape {
  readonly norm: number;
  readonly previous: number | null;
  readonly first: number | null;
}

/** `latents` is [n, D]. */
export function shapesOf(latents: Float32Array, width: number): readonly LatentShape[] {
  const rows = rowsOf(latents, width);
  return rows.map((row, i) => {
    const [previous, first] = [rows[i - 1], rows[0]];
    return {
      norm: normOf(row),
      previous: previous === undefined ? null : cosineOf(row, previous),
      first: i === 0 || first === undefined ? null : cosineOf(row, first),
    };
  });
}

/** Within one run: over all pairs of its latents. */
export function likenessWithin(latents: Float32Array, width: number): number | null {
  const rows = rowsOf(latents, width);
  return meanDefined(rows.flatMap((a, i) => rows.slice(i + 1).map(b => cosineOf(a, b))));
}

/** Between two runs: over the latents that have the same place in them. */
export function likenessBetween(one: Float32Array, other: Float32Array, width: number): number | null {
  const [rows, others] = [rowsOf(one, width), rowsOf(other, width)];
  return meanDefined(others.slice(0, rows.length).map((b, i) => cosineOf(rows[i] ?? b, b)));
}

/** Between two runs: over the latents that have different places in them. */
export function likenessElsewhere(one: Float32Array, other: Float32Array, width: number): number | null {
  const [rows, others] = [rowsOf(one, width), rowsOf(other, width)];
  return meanDefined(rows.flatMap((a, i) => others.flatMap((b, j) => (i === j ? [] : [cosineOf(a, b)]))));
}

function rowsOf(latents: Float32Array, width: number): readonly Float32Array[] {
  const count = requireRows(latents, width, 'A list of latents');
  return Array.from({ length: count }, (_, i) => latents.subarray(i * width, (i + 1) * width));
}

function meanDefined(values: readonly (number | null)[]): number | null {
  const defined = values.filter(value => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
