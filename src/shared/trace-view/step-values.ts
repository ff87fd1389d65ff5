// Figures of a step that follow from what its trace has: how much of the attention goes to the picture rather than to text,
// how narrow it is there, and how much in doubt the model was. `docs/measures.md` defines them; none says whether an answer
// is right.

import type { Step } from '../trace/step';
import type { TokenClass } from '../trace/token';

/** R: attention on the picture's tokens, those fed again included, over attention on text; null without any on text. */
export function attentionRatio(mass: Readonly<Record<TokenClass, number>>): number | null {
  const text = mass.prompt + mass.generated;
  return text > 0 ? (mass.image + mass['latent.image']) / text : null;
}

const epsilon = 1e-6;

/** F: 1 / (H + ε) of the entropy H in nats; null where that is not defined. */
export function inverseEntropy(entropy: number | null): number | null {
  return entropy === null ? null : 1 / (entropy + epsilon);
}

/**
 * Of the model's own distribution of the next token, at temperature 1 like every probability, lens and list of next tokens
 * beside it: a run that is drawn at temperature 0.3 was not surer than its model.
 */
export function outputEntropyOf(step: Step): number | undefined {
  return step.kind === 'text' ? step.token.entropy : step.measures?.outputEntropy;
}

/** What the rank of a token is on average when its place among all of them is by chance. */
export function rankByChance(vocabulary: number): number {
  return (vocabulary + 1) / 2;
}
