// The logit lens: what a layer would say if the model ended there.
//
//   top      k best tokens with their probabilities
//   entropy  of that distribution, nats
//   answer   rank (1 is best) and probability of the answer's first token
//
// Read from the logits that `lensLogits` makes of a layer's stream, or from logits that the model's own graph made of it.
// Middle layers were never trained to be read like this: ranks say more than probabilities.

import { Distribution } from './distribution';
import type { TokenProbability, TokenRank } from './distribution';

export interface LensReading {
  readonly top: readonly TokenProbability[];
  readonly entropy: number;
  /** Null if no answer was asked about. */
  readonly answer: TokenRank | null;
}

export function readLens(logits: Float32Array, k: number, answer: number | null): LensReading {
  const distribution = new Distribution(logits);
  return {
    top: distribution.top(k),
    entropy: distribution.entropy,
    answer: answer === null ? null : distribution.rankOf(answer),
  };
}
