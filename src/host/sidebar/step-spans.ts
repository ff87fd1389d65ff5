// A run of a hundred tokens is no list to read. Text is put together into sentences, latents into their groups; each span
// knows which steps it stands for.

import { t } from '@vscode/l10n';
import type { Step, TextStep } from '../../shared/trace/step';

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

/** A sentence without an end is cut, so that the tree stays a tree. */
const mostTokens = 60;

export function spansOf(steps: readonly Step[]): StepSpan[] {
  const spans: StepSpan[] = [];
  for (let from = 0; from < steps.length;) {
    const to = lastOfSpan(steps, from);
    spans.push(spanOf(steps, from, to));
    from = to + 1;
  }
  return spans;
}

function lastOfSpan(steps: readonly Step[], from: number): number {
  const first = steps[from];
  let to = from;
  if (first?.kind === 'latent') {
    for (let next = steps[to + 1]; next?.kind === 'latent' && next.span === first.span; next = steps[to + 1])
      to++;
  } else if (first?.kind === 'text') {
    while (steps[to + 1]?.kind === 'text' && !endsSentence(steps, to) && to - from + 1 < mostTokens) to++;
  }
  return to;
}

/** A full stop ends a sentence if a space or a new line follows, in this token or in the next. */
function endsSentence(steps: readonly Step[], at: number): boolean {
  const text = textOf(steps[at]);
  if (/\n\s*$/.test(text)) return true;
  const next = textOf(steps[at + 1]);
  return /[.!?。！？]["'”’)]*\s*$/.test(text) && (/\s$/.test(text) || /^\s/.test(next) || next === '');
}

function textOf(step: Step | undefined): string {
  return step?.kind === 'text' ? step.token.text : '';
}

function spanOf(steps: readonly Step[], from: number, to: number): StepSpan {
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
      return { kind: 'latent', label: t('Latents, group {0}', step.span + 1), from, to };
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
