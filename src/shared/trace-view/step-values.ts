// Two figures of a step that follow from what its trace has: how much of the attention goes to the picture rather than to
// text, and how narrow it is there. `docs/measures.md` defines both; neither says whether an answer is right.

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
