// What stands for latents outside of the editor: a group of denoised latents is one frame, a choice of patches and a thought
// each one of their own.

import type { Segment } from './segments';
import type { LatentStep } from '../../shared/trace/step';

export interface Frame {
  /** The newest of its latents: what it decodes to is the group's. */
  readonly latent: LatentStep;
  readonly step: number;
  readonly title: string;
  /** Patches that earlier steps of the run chose, oldest first. */
  readonly before: readonly number[];
}

export function framesOf(segments: readonly Segment[]): readonly Frame[] {
  const before: number[] = [];
  return segments.flatMap(segment => {
    if (segment.kind !== 'latent') return [];
    const latent = segment.steps.at(-1);
    if (!latent) return [];
    const step = segment.from + segment.steps.length - 1;
    const frame = { latent, step, title: frameTitle(latent), before: [...before] };
    if (latent.form.kind === 'patches') before.push(...latent.form.patches);
    return [frame];
  });
}

/** "sketch 3", "latent step 2", "thought 1" */
export function frameTitle({ form, span, index }: LatentStep): string {
  switch (form.kind) {
    case 'denoised':
      return `sketch ${span + 1}`;
    case 'patches':
      return `latent step ${index + 1}`;
    case 'slot':
      return `thought ${index + 1}`;
  }
}

/** What it is, in a few words. */
export function frameFacts({ form, norm }: LatentStep): string {
  const length = `norm ${norm.toFixed(1)}`;
  if (form.kind === 'patches') return `${form.patches.length} patches, ${length}`;
  return form.kind === 'slot' ? `gate ${form.gamma.toFixed(2)}, ${length}` : length;
}
