// How far apart two runs are at one step, from what their traces have recorded; `docs/measures.md` defines each figure.
//
// Problem: a trace keeps the k likeliest next tokens, not the whole distribution, so that KL(A‖B) is not known; and put
// everything that is not in both lists into one bucket, two runs that agree on nothing would be 0 apart.
// Idea: the least value that any two distributions with these lists can have. A token that B does not list has there at
// most the probability of the least that it lists, and at most what B leaves over; within that, and with all else of A in
// one bucket, the free part of B is given out so that the divergence is smallest. The true value is never below it: merged
// outcomes lower KL, and so does the kindest choice of what is not known.

/** The likeliest tokens with their probabilities, likeliest first. */
export interface LikelyTokens {
  readonly ids: ArrayLike<number>;
  readonly probabilities: ArrayLike<number>;
}

/** A lower bound of KL(A‖B) in nats; null where one of the lists is empty. */
export function leastDivergence(a: LikelyTokens, b: LikelyTokens): number | null {
  const [ofA, ofB] = [listed(a), listed(b)];
  if (ofA.size === 0 || ofB.size === 0) return null;
  const least = Math.min(...ofB.values());
  const left = 1 - sumOf(ofB.values());
  const cap = Math.min(least, Math.max(rounding, left));
  let [divergence, free] = [0, 1];
  const unlisted: number[] = [];
  for (const [id, p] of ofA) {
    const q = ofB.get(id);
    if (q === undefined) unlisted.push(p);
    else {
      divergence += p * Math.log(p / q);
      free -= q;
    }
  }
  return Math.max(0, divergence + leastOfRest(unlisted, 1 - sumOf(ofA.values()), cap, free));
}

/** Tokens that only A lists, and the rest of A, against what B has left over for them; none of the tokens gets more than `cap`. */
function leastOfRest(tokens: readonly number[], rest: number, cap: number, free: number): number {
  const capped = [...tokens].sort((p, q) => q - p);
  let open = Math.max(0, rest) + sumOf(capped);
  let [left, divergence] = [Math.max(tiniest, free), 0];
  for (const p of capped) {
    // In proportion is kindest; whoever would get more than the cap gets the cap.
    if ((p * left) / open <= cap) break;
    divergence += p * Math.log(p / cap);
    open -= p;
    left = Math.max(tiniest, left - cap);
  }
  return open > rounding ? divergence + open * Math.log(open / left) : divergence;
}

/** Of the sum of a few float32 values. */
const rounding = 1e-6;
/** As small as a recorded probability can be. */
const tiniest = 1e-38;

/** What cannot be counted on is no entry: no id, no probability. */
function listed({ ids, probabilities }: LikelyTokens): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (let i = 0; i < ids.length; i++) {
    const [id, p] = [ids[i] ?? -1, probabilities[i] ?? 0];
    if (id >= 0 && p > 0 && p <= 1 + rounding) found.set(id, p);
  }
  return found;
}

const sumOf = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

/** How likely a token was: exactly where it is listed, otherwise no more than the least that is. */
export interface Likelihood {
  readonly value: number;
  readonly atMost: boolean;
}

export function likelihoodOf(id: number, tokens: LikelyTokens): Likelihood | null {
  const all = listed(tokens);
  if (all.size === 0) return null;
  const own = all.get(id);
  if (own !== undefined) return { value: own, atMost: false };
  const left = Math.max(rounding, 1 - sumOf(all.values()));
  return { value: Math.min(...all.values(), left), atMost: true };
}

/**
 * Jensen–Shannon divergence of two maps in nats, 0 to ln 2: each is brought to a sum of 1, so that it compares where they
 * look and not how much. Null where one of them is zero everywhere, or they have other cells.
 */
export function jensenShannon(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [sumA, sumB] = [totalOf(a), totalOf(b)];
  if (a.length !== b.length || !(sumA > 0) || !(sumB > 0)) return null;
  let divergence = 0;
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [(a[i] ?? 0) / sumA, (b[i] ?? 0) / sumB];
    const mean = (p + q) / 2;
    if (p > 0) divergence += (p / 2) * Math.log(p / mean);
    if (q > 0) divergence += (q / 2) * Math.log(q / mean);
  }
  return Math.min(Math.LN2, Math.max(0, divergence));
}

function totalOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}

/** Of two vectors of one length; null where one has no length of its own. */
export function cosineOf(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length !== b.length) return null;
  let [dot, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    dot += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  const norms = Math.sqrt(ofA) * Math.sqrt(ofB);
  return norms > 0 ? Math.min(1, Math.max(-1, dot / norms)) : null;
}
