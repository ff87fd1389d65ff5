// What a group of latents, or one that stands for itself, is shown as in the film: one place decides, so that the film, the
// stage and words for a screen reader agree.

import { t } from '@vscode/l10n';
import type { LatentView, StepView, TraceView } from '../../../src/shared/protocol/trace-panel';
import { latentGroupName } from '../../../src/shared/trace-view/latent-words';
import type { Span } from '../../../src/shared/trace-view/spans';

export type FrameKind = 'decoded' | 'patches' | 'looking' | 'discrete';

export interface Frame {
  readonly kind: FrameKind;
  /** The latent whose picture it is: the newest of the span. */
  readonly latent: LatentView;
  /** The step that made it. */
  readonly step: number;
  readonly latents: readonly LatentView[];
}

export function frameOf(trace: TraceView, { from, count }: Span): Frame | undefined {
  const latents = trace.steps.slice(from, from + count).flatMap(({ latent }) => latent ?? []);
  const latent = latents.at(-1);
  if (!latent) return undefined;
  return { kind: kindOf(trace, latent), latent, step: from + latents.length - 1, latents };
}

export function kindOf(trace: TraceView, { form }: LatentView): FrameKind {
  const placed = trace.picture !== undefined && trace.picture.boxes.length > 0;
  switch (form.kind) {
    case 'denoised':
      return trace.frames ? 'decoded' : 'discrete';
    case 'patches':
      return placed && form.patches.length > 0 ? 'patches' : 'discrete';
    case 'slot':
      return placed && trace.frames ? 'looking' : 'discrete';
  }
}

/** Over the tracks. */
export const frameName = ({ latent }: Frame): string => latentGroupName(latent);

/** In words, below the picture or in its place. */
export function frameFacts({ latents, latent }: Frame): readonly string[] {
  const norms = latents.map(({ norm }) => norm);
  const [least, most] = [Math.min(...norms), Math.max(...norms)].map(norm => norm.toFixed(1));
  const norm = least === most ? t('norm {0}', least ?? '') : t('norm {0}\u2013{1}', least ?? '', most ?? '');
  const { form } = latent;
  if (form.kind === 'slot') return [t('gate {0}', form.gamma.toFixed(2)), norm];
  if (form.kind === 'patches')
    return [form.patches.length === 1 ? t('1 patch') : t('{0} patches', String(form.patches.length)), norm];
  return [latents.length === 1 ? t('1 latent') : t('{0} latents', String(latents.length)), norm];
}

/** Patches that were chosen up to a step, oldest first; the last ones are the step's own. */
export function chosenBy(
  steps: readonly StepView[],
  step: number,
): { readonly before: readonly number[]; readonly own: readonly number[] } {
  const chosen = (latent: LatentView | undefined) =>
    latent?.form.kind === 'patches' ? latent.form.patches : [];
  return {
    before: steps.slice(0, step).flatMap(({ latent }) => [...chosen(latent)]),
    own: chosen(steps[step]?.latent),
  };
}
