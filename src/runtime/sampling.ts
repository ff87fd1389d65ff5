// From logits to the next token, and how sure the model was: greedy, or drawn with a temperature from the smallest set of
// tokens that holds a share of the probability. Drawn with a seed, so that a run can be repeated.

import { DarkroomError } from '../shared/errors';
import { Random } from '../shared/random';

export interface Sampling {
  /** 0 is greedy. */
  readonly temperature: number;
  /** The share of the probability that is drawn from; 1 is all of it. */
  readonly topP: number;
  readonly seed: number;
}

export const greedy: Sampling = { temperature: 0, topP: 1, seed: 0 };

/** A token's probability in a distribution, and that distribution's entropy in nats. */
export interface Certainty {
  readonly probability: number;
  readonly entropy: number;
}

export interface Choice extends Certainty {
  readonly token: number;
  /** The model's own distribution (temperature 1). */
  readonly probability: number;
  readonly entropy: number;
  /** The one that was drawn from, after temperature and top-p; absent when nothing was drawn. */
  readonly sampled?: Certainty;
  /** The logit of the best token less that of the second: what a rounding error would have to bridge. */
  readonly margin: number;
}

/** Chooses one token after another, in the order of the calls. */
export type Sampler = (logits: Float32Array) => Choice;

export function samplerOf({ temperature, topP, seed }: Sampling): Sampler {
  if (!(temperature >= 0 && temperature <= 100))
    throw new DarkroomError(
      'bad-input',
      `A temperature of ${temperature} is not possible: it is 0 (greedy) to 100.`,
    );
  if (!(topP > 0 && topP <= 1))
    throw new DarkroomError(
      'bad-input',
      `A top-p of ${topP} is not possible: it is more than 0 and at most 1.`,
    );
  if (!Number.isSafeInteger(seed))
    throw new DarkroomError('bad-input', `The seed ${seed} is not a whole number.`);
  const random = new Random(seed);
  return logits => {
    const { best } = topTwo(logits);
    if (temperature === 0) return choiceOf(logits, best);
    const { token, ...sampled } = draw(logits, best, temperature, topP, random.uniform());
    return { ...choiceOf(logits, token), sampled };
  };
}

/** A token that somebody else chose, as the model sees it. */
export function choiceOf(logits: Float32Array, token: number): Choice {
  const { best, second } = topTwo(logits);
  const margin = (logits[best] ?? 0) - (second === undefined ? -Infinity : (logits[second] ?? 0));
  return { token, margin, ...distribution(logits, best, token) };
}

/** The largest logit and the next one; of equal ones the first, as other implementations choose. */
function topTwo(logits: Float32Array): { best: number; second: number | undefined } {
  let best = 0;
  let second: number | undefined;
  for (let i = 0; i < logits.length; i++) {
    const value = logits[i] ?? 0;
    if (Number.isNaN(value) || value === Infinity)
      throw new DarkroomError('bad-input', `The model gives no numbers for the next token (${value}).`, {
        remedy: 'Try a more exact variant of the model, or weaker interventions.',
      });
    if (i === 0) continue;
    if (value > (logits[best] ?? 0)) {
      second = best;
      best = i;
    } else if (second === undefined || value > (logits[second] ?? 0)) second = i;
  }
  return { best, second };
}

function distribution(logits: Float32Array, best: number, token: number): Certainty {
  const top = logits[best] ?? 0;
  let sum = 0;
  let weighted = 0;
  for (const logit of logits) {
    const weight = Math.exp(logit - top);
    sum += weight;
    // A token that cannot be adds nothing; its product would be no number.
    if (weight > 0) weighted += weight * (logit - top);
  }
  return { probability: Math.exp((logits[token] ?? 0) - top) / sum, entropy: Math.log(sum) - weighted / sum };
}

/** The tokens in the order of their logits, until they hold the share; one of them by a number between 0 and 1. */
function draw(
  logits: Float32Array,
  best: number,
  temperature: number,
  topP: number,
  at: number,
): Certainty & { readonly token: number } {
  const top = logits[best] ?? 0;
  const weights = Float64Array.from(logits, logit => Math.exp((logit - top) / temperature));
  const order = Uint32Array.from(logits, (_, i) => i).sort(
    (a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b,
  );
  const share = topP * weights.reduce((sum, weight) => sum + weight, 0);
  let held = 0;
  let kept = 0;
  while (kept < order.length && held < share) held += weights[order[kept++] ?? 0] ?? 0;
  const from = order.subarray(0, kept);
  let [left, drawn] = [at * held, best];
  for (const token of from) {
    left -= weights[token] ?? 0;
    if (left >= 0) continue;
    drawn = token;
    break;
  }
  const shares = Array.from(from, token => (weights[token] ?? 0) / held);
  return {
    token: drawn,
    probability: (weights[drawn] ?? 0) / held,
    entropy: shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0),
  };
}
