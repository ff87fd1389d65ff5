// Documents of runs that were never run: short, and with whatever a test is about.

import type { TraceDocument } from '../../../src/shared/trace/document';
import type { AttentionMeasures } from '../../../src/shared/trace/measures';
import type { Step, TextStep } from '../../../src/shared/trace/step';
import { head, recordedStep } from '../trace/made-up';

/** Prompt, two words, two latents, five words, and the answer. */
export function madeUpDocument(changes: Partial<TraceDocument> = {}): TraceDocument {
  const recorded = Array.from({ length: 10 }, (_, index) => recordedStep(index));
  const answer: Step = {
    kind: 'answer',
    row: 8,
    appended: { from: 15, count: 0 },
    ms: 120,
    text: 'blue',
    fromStep: 9,
    truth: 'blue',
    correct: true,
  };
  return {
    ...head,
    tokens: recorded.flatMap(({ tokens }) => tokens),
    steps: [...recorded.map(({ step }) => step), answer],
    status: { state: 'done', ms: 123 },
    ...changes,
  };
}

/** A run that writes these words, each with this share of the entropy of uniform attention. */
export function saying(words: readonly string[], share: (index: number) => number | null): TraceDocument {
  const { steps, tokens, ...rest } = madeUpDocument();
  const [prompt] = steps;
  const texts = words.map((text, index): TextStep => ({
    kind: 'text',
    row: index,
    appended: { from: 6 + index, count: 1 },
    ms: index,
    measures: { attention: attentionOf(share(index)), outputEntropy: 0.5 },
    token: { id: 1, text, probability: 0.5, entropy: 0.5 },
  }));
  return {
    ...rest,
    tokens: [...tokens.slice(0, 6), ...words.map(text => ({ id: 1, text, class: 'generated' as const }))],
    steps: [...(prompt ? [prompt] : []), ...texts],
  };
}

function attentionOf(share: number | null): AttentionMeasures {
  return {
    entropy: share === null ? null : share * Math.log(4),
    normalisedEntropy: share,
    layerEntropy: [share === null ? null : share * Math.log(4), null],
    imageShare: share === null ? 0 : 0.5,
    salient: null,
    variation: null,
  };
}
