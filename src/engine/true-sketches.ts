// What modal-mixed is taught to think: at each step the sketch that the benchmark knows, as encoder and connector see it. Fed in
// the place of what the model makes itself, it says how well the rest of the model would answer if it thought without a fault.

import { pooled } from './picture-latents';
import type { LatentChange } from '../intervention/plan';
import type { Model } from '../model/run/model';
import { pictureSide } from '../tasks/canvas';
import type { Sample } from '../tasks/types';

/** [K,D]. */
export async function seenSketch(model: Model, sketch: Uint8Array, count: number): Promise<Float32Array> {
  const seen = await model.see({ width: pictureSide, height: pictureSide, data: sketch });
  return pooled(seen, count, 'The sketch');
}

/** `count`: latents of one sketch. Sketches beyond the last step of the sample stay the model's own. */
export async function trueSketches(
  model: Model,
  { steps }: Sample,
  count: number,
): Promise<readonly LatentChange[]> {
  const changes: LatentChange[] = [];
  for (const [step, { sketch }] of steps.entries())
    changes.push({
      item: 0,
      latents: latentsOfStep(step, count),
      content: { from: 'picture', values: await seenSketch(model, sketch(), count) },
    });
  return changes;
}

/** By number, over the whole run. */
export function latentsOfStep(step: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => step * count + i);
}
