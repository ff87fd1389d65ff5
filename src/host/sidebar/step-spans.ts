// The Steps tree has the same spans as the film (`spansOf`), and beside them the prompt and the answer; each says in a
// label what its steps wrote, and latents are called as they are in the film.

import { t } from '@vscode/l10n';
import { readable } from './trace-shape';
import type { Step, TextStep } from '../../shared/trace/step';
import { latentGroupName } from '../../shared/trace-view/latent-words';
import { spansOf } from '../../shared/trace-view/spans';

export interface StepSpan {
  readonly kind: Step['kind'];
  readonly label: string;
  /** The first and last step, as indices into the document's steps. */
  readonly from: number;
  readonly to: number;
  /** The highest of its text steps, in nats. */
  readonly entropy?: number;
  /** Of an answer whose truth is known. */
  readonly correct?: boolean;
}

export function branchesOf(steps: readonly Step[]): StepSpan[] {
  const spans = new Map(spansOf(steps.map(readable)).map(span => [span.from, span.count]));
  const branches: StepSpan[] = [];
  for (let from = 0; from < steps.length;) {
    const to = from + (spans.get(from) ?? 1) - 1;
    branches.push(branchOf(steps, from, to));
    from = to + 1;
  }
  return branches;
}

function branchOf(steps: readonly Step[], from: number, to: number): StepSpan {
  const step = steps[from];
  switch (step?.kind) {
    case 'text': {
      const texts = steps.slice(from, to + 1).filter((one): one is TextStep => one.kind === 'text');
      const label = texts.map(({ token }) => token.text).join('');
      return {
        kind: 'text',
        label: label.replace(/\s+/g, ' ').trim() || t('(no visible text)'),
        from,
        to,
        entropy: Math.max(...texts.map(({ token }) => token.entropy)),
      };
    }
    case 'latent':
      return { kind: 'latent', label: latentGroupName(step), from, to };
    case 'answer': {
      const known = step.correct === undefined ? '' : step.correct ? t(', right') : t(', wrong');
      return {
        kind: 'answer',
        label: t('Answer: {0}', step.text) + known,
        from,
        to,
        ...(step.correct === undefined ? {} : { correct: step.correct }),
      };
    }
    case 'prompt':
    case undefined:
      return { kind: 'prompt', label: t('Prompt'), from, to };
  }
}
