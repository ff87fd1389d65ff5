// Figures of one step that are no lane of their own: what they are called, where they are read, and what they mean. They
// are measurements; with each comes that it says nothing about a right answer.

import { t } from '@vscode/l10n';
import type { StepView } from '../../src/shared/protocol/trace-panel';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly definition: string;
  /** Null where it is not defined, undefined where nothing was measured. */
  readonly value: (step: StepView) => number | null | undefined;
}

/** Those that some step has. */
export function figuresOf(steps: readonly StepView[]): readonly Figure[] {
  return figures().filter(({ value }) => steps.some(step => value(step) !== undefined));
}

export function figureText(value: number | null | undefined): string {
  return value === null ? t('undefined') : (value?.toFixed(2) ?? '\u2013');
}

const figures = (): readonly Figure[] => [
  {
    name: 'R',
    unit: t('picture / text'),
    definition: t(
      'R: attention on the picture\u2019s tokens divided by attention on text, mean over layers and heads. A measurement, not a sign of correctness.',
    ),
    value: step => step.attentionRatio,
  },
  {
    name: 'F',
    unit: t('per nat'),
    definition: t(
      'F: 1 / (H + \u03b5), H the entropy of attention over the picture\u2019s tokens, mean over layers and heads; \u03b5 = 10\u207b\u2076. A measurement, not a sign of correctness.',
    ),
    value: ({ attention }) => attention?.inverseEntropy,
  },
];
