// What logits say about the next token.
//
//   p_i   = exp(l_i) / sum exp(l_j)                          probability, with the largest logit taken off first
//   H     = - sum p_i ln p_i                                 nats, 0 to ln V
//   rank  = 1 + number of tokens that greedy choice would take before this one
//
// A logit of -Infinity is a token that cannot be. NaN, Infinity and a list in which no token can be are refused. Of equal
// logits the token with the smaller number comes first, as in greedy decoding.

import { DarkroomError } from '../shared/errors';

export interface TokenProbability {
  readonly token: number;
  readonly probability: number;
}

export interface TokenRank extends TokenProbability {
  /** 1 is the best. */
  readonly rank: number;
}

export class Distribution {
  readonly entropy: number;
  private readonly logits: Float32Array;
  private readonly best: number;
  private readonly sum: number;

  constructor(logits: Float32Array) {
    this.logits = logits;
    this.best = largestOf(logits);
    let [sum, weighted] = [0, 0];
    for (const logit of logits) {
      const weight = Math.exp(logit - this.best);
      sum += weight;
      // A token that cannot be adds nothing; its product would be no number.
      if (weight > 0) weighted += weight * (logit - this.best);
    }
    this.sum = sum;
    this.entropy = Math.max(0, Math.log(sum) - weighted / sum);
  }

  /** The k best, best first; all of them if there are fewer. */
  top(k: number): readonly TokenProbability[] {
    if (!(Number.isInteger(k) && k > 0))
      throw new DarkroomError('bad-input', `The ${k} best tokens cannot be listed.`);
    const chosen: number[] = [];
    for (let token = 0; token < this.logits.length; token++) {
      if (chosen.length === k && !this.before(token, chosen[k - 1] ?? 0)) continue;
      let place = Math.min(chosen.length, k - 1);
      while (place > 0 && this.before(token, chosen[place - 1] ?? 0)) {
        chosen[place] = chosen[place - 1] ?? 0;
        place--;
      }
      chosen[place] = token;
    }
    return chosen.map(token => ({ token, probability: this.probability(token) }));
  }

  rankOf(token: number): TokenRank {
    if (!(Number.isInteger(token) && token >= 0 && token < this.logits.length))
      throw new DarkroomError('bad-input', `There is no token ${token} among ${this.logits.length}.`);
    let rank = 1;
    for (let other = 0; other < this.logits.length; other++)
      if (other !== token && this.before(other, token)) rank++;
    return { token, rank, probability: this.probability(token) };
  }

  probability(token: number): number {
    return Math.exp((this.logits[token] ?? -Infinity) - this.best) / this.sum;
  }

  private before(token: number, other: number): boolean {
    const [a, b] = [this.logits[token] ?? -Infinity, this.logits[other] ?? -Infinity];
    return a > b || (a === b && token < other);
  }
}

function largestOf(logits: Float32Array): number {
  let largest = -Infinity;
  for (const logit of logits) {
    if (Number.isNaN(logit) || logit === Infinity)
      throw new DarkroomError('bad-input', `The model gives ${logit} for a token, which is no logit.`, {
        remedy: 'Try a more exact variant of the model, or weaker interventions.',
      });
    if (logit > largest) largest = logit;
  }
  if (largest === -Infinity) throw new DarkroomError('bad-input', 'By these logits no token can come next.');
  return largest;
}
