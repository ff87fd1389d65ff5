// What a trace holds of one latent: rows of the tensors [n,…], for the editor, the terminal and a report.

import type { OpenTrace } from './open-trace';

/** `count` pictures of one size below one another; rgb: [count,height,width,3]. */
export interface LatentPictures {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** States on the way to a latent that anybody looks at. */
const mostPictures = 64;

/** Undefined where it was not recorded. */
export async function latentFloats(
  trace: OpenTrace,
  name: 'latent.trajectory' | 'latent.concept' | 'latent.vector',
  latent: number,
): Promise<Float32Array | undefined> {
  const row = await rowOf(trace, name, latent);
  return row && Float32Array.from(row.values);
}

/** Undefined where it was not decoded. */
export async function latentPictures(
  trace: OpenTrace,
  name: 'sketch' | 'sketch.noise' | 'sketch.denoise',
  latent: number,
): Promise<LatentPictures | undefined> {
  const row = await rowOf(trace, name, latent);
  const [width, height, states] = [row?.shape.at(-2), row?.shape.at(-3), row?.shape.at(-4)];
  if (!(row?.values instanceof Uint8Array) || width === undefined || height === undefined) return undefined;
  const count = name === 'sketch.denoise' ? Math.min(mostPictures, states ?? 0) : 1;
  return { count, width, height, rgb: row.values.subarray(0, 3 * count * width * height) };
}

async function rowOf(trace: OpenTrace, name: string, latent: number) {
  const rows = trace.tensors.get(name)?.shape[0] ?? 0;
  if (!Number.isSafeInteger(latent) || latent < 0 || latent >= rows) return undefined;
  return trace.read(name, latent, latent + 1);
}
