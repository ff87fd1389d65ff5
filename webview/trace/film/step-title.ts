// A step in words, for the pointer, a screen reader and the head of the stage.

import { t } from '@vscode/l10n';
import type { StepView } from '../../../src/shared/protocol/trace-panel';
import { printable } from '../../../src/shared/format';

/** "step 12, “up”, entropy 0.42 nats" */
export function stepTitle(steps: readonly StepView[], index: number): string {
  const step = steps[index];
  if (!step) return '';
  const parts = [t('step {0}', String(index)), nameOf(step)];
  if (step.outputEntropy !== undefined) parts.push(t('entropy {0} nats', step.outputEntropy.toFixed(2)));
  if (step.forced) parts.push(t('put there'));
  return parts.join(', ');
}

export function nameOf(step: StepView): string {
  switch (step.kind) {
    case 'prompt':
      return t('the prompt');
    case 'text':
      return `\u201c${wordOf(step)}\u201d`;
    case 'latent':
      return t('latent {0} of {1}', String((step.latent?.index ?? 0) + 1), String(step.latent?.of ?? 0));
    case 'answer':
      return t('the answer');
  }
}

export function wordOf({ text = '' }: StepView): string {
  const word = text.trim();
  if (word !== '') return printable(word, 40);
  return text.includes('\n') ? '\u23ce' : '\u00b7';
}
