// Problem: a share of 0.7 of the held-out pairs told apart sounds like a direction, and with 20 pairs chance gives it often.
// Idea: the same separability where it is a coin that says which answer of a pair is called the reasoning one. What chance
// reaches in 5 % of such rounds is what a real direction has to exceed. One coin for all pairs of a question: with one each,
// repeated answers would be more evidence than they are.
//
//   s_i in {1, -1} at random;  u_i' = s_i u_i;  the held-out separability of these, a number of rounds
//
// For the mean only. Its sums are kept by part, so that a round takes one pass over the pairs instead of one for each part;
// without any exchange it gives what `separabilityOf` gives.

import { Random } from '../shared/random';
import { differencesOf } from './differences';
import { quantileOf } from './quantile';
import { partsOf, questionPlaces, winsOver, wonOver } from './separability';

export interface LabelNull {
  /** 95th percentiles of the rounds. */
  readonly paired: number;
  readonly auc: number;
  readonly rounds: number;
}

interface Pairs {
  readonly reasoning: Float32Array;
  readonly direct: Float32Array;
  readonly width: number;
  /** [pairs], as for separability. */
  readonly questions?: readonly number[] | undefined;
}

/** Null where separability is: one question cannot be held out. */
export function labelNullOf(pairs: Pairs, seed: number, rounds: number): LabelNull | null {
  const { values, pairs: count } = differencesOf(pairs.reasoning, pairs.direct, pairs.width);
  const places = questionPlaces(count, pairs.questions);
  if (new Set(places).size < 2) return null;
  const [paired, auc]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const random = new Random(seed, round);
    const coins = places.map(() => random.below(2) === 1);
    const exchanged = places.map(place => coins[place] ?? false);
    const found = separabilityExchanged(pairs, values, exchanged);
    paired.push(found.paired);
    auc.push(found.auc);
  }
  return { paired: quantileOf(paired, 0.95), auc: quantileOf(auc, 0.95), rounds };
}

/** With the two answers of some pairs exchanged. */
export function separabilityExchanged(
  { reasoning, direct, width, questions }: Pairs,
  differences: Float32Array,
  exchanged: readonly boolean[],
): { readonly paired: number; readonly auc: number } {
  const { count, partOf } = partsOf(exchanged.length, { questions });
  const sums = Array.from({ length: count }, () => new Float64Array(width));
  for (const [pair, isExchanged] of exchanged.entries())
    accumulate(sums[partOf[pair] ?? 0], differences, pair * width, isExchanged ? -1 : 1);
  let [paired, above, compared] = [0, 0, 0];
  for (let part = 0; part < count; part++) {
    const line = new Float64Array(width);
    for (const [other, sum] of sums.entries()) if (other !== part) accumulate(line, sum, 0, 1);
    const [ofReasoning, ofDirect]: [number[], number[]] = [[], []];
    for (const [pair, its] of partOf.entries()) {
      if (its !== part) continue;
      const [a, b] = [along(reasoning, pair, line), along(direct, pair, line)];
      ofReasoning.push(exchanged[pair] ? b : a);
      ofDirect.push(exchanged[pair] ? a : b);
    }
    for (const [i, value] of ofReasoning.entries()) paired += wonOver(value, ofDirect[i] ?? 0);
    above += winsOver(ofReasoning, ofDirect);
    compared += ofReasoning.length ** 2;
  }
  return { paired: paired / exchanged.length, auc: above / compared };
}

function accumulate(
  sum: Float64Array | undefined,
  values: Float32Array | Float64Array,
  from: number,
  sign: 1 | -1,
): void {
  if (!sum) return;
  for (let d = 0; d < sum.length; d++) sum[d] = (sum[d] ?? 0) + sign * (values[from + d] ?? 0);
}

function along(streams: Float32Array, pair: number, line: Float64Array): number {
  let sum = 0;
  for (let d = 0, at = pair * line.length; d < line.length; d++, at++)
    sum += (line[d] ?? 0) * (streams[at] ?? 0);
  return sum;
}
