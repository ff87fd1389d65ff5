// Problem: a sketch decoder paints the latents of a whole span, and people want to see each of them: what it adds.
// Idea: latents that have not come yet are the mean of all latents, which paints as next to nothing. Beside each sketch stands
// the same with noise in the place of the latents, painted the same way.

import type { Prepared } from './prepare';
import type { RowTensors } from './readings';
import type { Latent } from '../../methods/happening';
import type { MixedAbility } from '../../model/latent-abilities';
import { partOf } from '../../model/run/part-of-model';
import type { PartSession } from '../../runtime/part-session';

export interface Painted {
  readonly latent: Latent;
  readonly noises: readonly Float32Array[];
}

export class SketchPainter {
  readonly #part: PartSession;
  readonly #count: number;
  readonly #mean: readonly number[];

  private constructor(part: PartSession, { latents, head }: MixedAbility) {
    this.#part = part;
    this.#count = latents;
    this.#mean = head.mean;
  }

  /** Undefined where there is nothing to paint with, or spans are not as long as those it was trained on. */
  static async open({ model, method, settings, abilities }: Prepared): Promise<SketchPainter | undefined> {
    const { mixed } = abilities.latents;
    if (method !== 'modal-mixed' || !mixed?.sketch || settings['latents'] !== mixed.latents) return undefined;
    return new SketchPainter(await partOf(model, mixed.sketch.graph), mixed);
  }

  /** The span so far; the newest latent is the last. */
  async paint(span: readonly Painted[]): Promise<RowTensors> {
    const newest = span.at(-1);
    if (!newest) return {};
    const before = span.slice(0, -1).map(({ latent }) => latent.vector);
    const { vector, states } = newest.latent;
    const kept = states === undefined ? [] : rowsOf(states, vector.length);
    const noises = span.map(({ latent, noises: [first] }) => first ?? latent.vector);
    return {
      sketch: await this.#pixels([[...before, vector]]),
      'sketch.noise': await this.#pixels([noises]),
      ...(kept.length > 0 && { 'sketch.denoise': await this.#pixels(kept.map(state => [...before, state])) }),
    };
  }

  /** [s,h,w,3] */
  async #pixels(spans: readonly (readonly Float32Array[])[]): Promise<Uint8Array> {
    const width = spans[0]?.[0]?.length ?? 0;
    const latents = new Float32Array(spans.length * this.#count * width);
    for (const [row, span] of spans.entries())
      for (let index = 0; index < this.#count; index++) {
        const at = (row * this.#count + index) * width;
        const vector = span[index];
        if (vector) latents.set(vector, at);
        else
          for (let d = 0; d < width; d++) latents[at + d] = this.#mean[this.#mean.length === 1 ? 0 : d] ?? 0;
      }
    const fed = { type: 'float32', shape: [spans.length, this.#count, width], data: latents } as const;
    const { data, shape } = await this.#part.run({ latents: fed }, 'picture');
    return asPixels(data, shape);
  }
}

function rowsOf(states: Float32Array, width: number): readonly Float32Array[] {
  return Array.from({ length: states.length / width }, (_, i) => states.subarray(i * width, (i + 1) * width));
}

/** [s,3,h,w] in 0..1 to bytes, colours last. */
function asPixels(data: Float32Array, [count = 0, , height = 0, width = 0]: readonly number[]): Uint8Array {
  const pixels = new Uint8Array(count * height * width * 3);
  const plane = height * width;
  for (let picture = 0; picture < count; picture++)
    for (let colour = 0; colour < 3; colour++)
      for (let at = 0; at < plane; at++)
        pixels[(picture * plane + at) * 3 + colour] = Math.round(
          255 * Math.min(1, Math.max(0, data[(picture * 3 + colour) * plane + at] ?? 0)),
        );
  return pixels;
}
