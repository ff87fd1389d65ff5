// A step in words, for the pointer, a screen reader and the head of the stage.

import { t } from '@vscode/l10n';
import type { LatentView, StepView } from '../../../src/shared/protocol/trace-panel';
import { printable } from '../../../src/shared/format';

export const stepId = (step: number) => `step-${step}`;

/** "step 12, “up”, entropy 0.42 nats" */
export function stepTitle(steps: readonly StepView[], index: number): string {
  const step = steps[index];
  if (!step) return '';
  const parts = [t('step {0}', String(index)), nameOf(step)];
  if (step.outputEntropy !== undefined) parts.push(t('entropy {0} nats', step.outputEntropy.toFixed(2)));
  if (step.putBy) parts.push(putWords(step));
  if (step.latent) parts.push(t('norm {0}', step.latent.norm.toFixed(2)), ...originWords(step.latent));
  return parts.join(', ');
}

/** Whoever reads it must know that the model did not choose this word; nothing where it did. */
export function putWords({ putBy }: StepView): string {
  if (putBy === undefined) return '';
  return putBy === 'person' ? t('put there') : t('put there by the method');
}

export function nameOf(step: StepView): string {
  switch (step.kind) {
    case 'prompt':
      return t('the prompt');
    case 'text':
      return `\u201c${wordOf(step)}\u201d`;
    case 'latent':
      return step.latent ? latentName(step.latent) : t('a latent');
    case 'answer':
      return t('the answer');
  }
}

function latentName({ form, index, of, span }: LatentView): string {
  const [place, count] = [String(index + 1), String(of)];
  switch (form.kind) {
    case 'denoised':
      return t('latent {0} of {1} in sketch {2}', place, count, String(span + 1));
    case 'patches':
      return t('latent step {0} of {1}', place, count);
    case 'slot':
      return t('thought {0} of {1}', place, count);
  }
}

/** From the latent before it in the same group: what both have in common is said once. */
export function passInGroup({ form, index, span }: LatentView): string {
  const [from, to] = [String(index), String(index + 1)];
  switch (form.kind) {
    case 'denoised':
      return t('from latent {0} to {1} in sketch {2}', from, to, String(span + 1));
    case 'patches':
      return t('from latent step {0} to {1}', from, to);
    case 'slot':
      return t('from thought {0} to {1}', from, to);
  }
}

/** Who made it, where it was not the model. */
export function originWords({ origin }: LatentView): readonly string[] {
  if (origin === 'model') return [];
  return [origin === 'replaced' ? t('replaced') : t('supplied')];
}

export function wordOf({ text = '', end }: StepView): string {
  if (end) return t('end');
  const word = text.trim();
  if (word !== '') return printable(word, 40);
  return text.includes('\n') ? '\u23ce' : '\u00b7';
}
