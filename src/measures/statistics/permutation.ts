// Problem: measures are of any distribution, and samples are few; a test that supposes a normal one would be wrong where it
// matters.
// Idea: if nothing differed, what was seen would be as likely with its labels exchanged. The p is the share of exchanges, what
// was seen among them, that come out at least as far from none; all of them where they are few, else many drawn by chance:
//
//   paired     each difference with either sign                          statistic: |sum of differences|
//   between    values dealt anew to two groups of the same sizes         statistic: |difference of means|
//   trend      values dealt anew to the same places                      statistic: |Spearman's rho|
//
// Two-sided. Drawn: p = (1 + as far) / (1 + draws), which never says 0.

import { requireFinite, requireLength } from '../../shared/measures/checks';

/** As many as are all gone through; of more, `draws` are drawn. */
const mostExact = 20_000;
const draws = 9999;
/** Sums of the same numbers in another order differ by rounding. */
const alike = 1 - 1e-9;

export type Uniform = () => number;

export function signFlipTest(differences: readonly number[], random: Uniform): number {
  requireFinite(differences, 'A list of differences');
  const values = Float64Array.from(differences.filter(value => value !== 0));
  const seen = Math.abs(values.reduce((total, value) => total + value, 0)) * alike;
  if (values.length === 0) return 1;
  if (2 ** values.length > mostExact)
    return drawn(() => Math.abs(flippedSum(values, () => bitsOf(random))) >= seen);
  const all = 2 ** values.length;
  let far = 0;
  for (let signs = 0; signs < all; signs++) if (Math.abs(flippedSum(values, () => signs)) >= seen) far++;
  return far / all;
}

const bits = 32;

/** As many signs as a whole number has bits. */
const bitsOf = (random: Uniform): number => Math.floor(random() * 2 ** bits) | 0;

function flippedSum(values: Float64Array, signs: () => number): number {
  let [total, left] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (i % bits === 0) left = signs();
    // A sign is a coin toss, which no processor foresees: a product is several times as fast as a choice.
    total += (values[i] ?? 0) * (1 - 2 * (left & 1));
    left >>>= 1;
  }
  return total;
}

export function betweenTest(first: readonly number[], second: readonly number[], random: Uniform): number {
  const values = [...first, ...second];
  requireFinite(values, 'A list of values');
  const [n, all] = [first.length, values.length];
  if (n === 0 || n === all) return 1;
  const total = sum(values);
  // The difference of means grows with the sum of the first group and with nothing else.
  const distance = (ofFirst: number) => Math.abs(ofFirst / n - (total - ofFirst) / (all - n));
  const seen = distance(sum(first)) * alike;
  if (waysToChoose(all, n) <= mostExact) {
    let [far, ways] = [0, 0];
    for (const chosen of choices(all, n)) {
      ways++;
      if (distance(chosen.reduce((part, i) => part + (values[i] ?? 0), 0)) >= seen) far++;
    }
    return far / ways;
  }
  const dealt = Float64Array.from(values);
  return drawn(() => {
    deal(dealt, n, random);
    let part = 0;
    for (let i = 0; i < n; i++) part += dealt[i] ?? 0;
    return distance(part) >= seen;
  });
}

/** Null where one of the two is the same throughout. */
export function spearman(places: readonly number[], values: readonly number[]): number | null {
  requireLength(values, places.length, 'The list of values');
  const [a, b] = [centred(ranks(places)), centred(ranks(values))];
  const length = Math.sqrt(product(a, a) * product(b, b));
  return length > 0 ? product(a, b) / length : null;
}

export function trendTest(places: readonly number[], values: readonly number[], random: Uniform): number {
  const rho = spearman(places, values);
  if (rho === null) return 1;
  const [a, b] = [centred(ranks(places)), Float64Array.from(centred(ranks(values)))];
  const seen = Math.abs(product(a, b)) * alike;
  return drawn(() => {
    deal(b, b.length, random);
    return Math.abs(product(a, b)) >= seen;
  });
}

function drawn(isFar: () => boolean): number {
  let far = 1;
  for (let draw = 0; draw < draws; draw++) if (isFar()) far++;
  return far / (draws + 1);
}

/** Puts by chance `count` of the values at its beginning. */
function deal(values: Float64Array, count: number, random: Uniform): void {
  for (let i = 0; i < Math.min(count, values.length - 1); i++) {
    const other = i + Math.floor(random() * (values.length - i));
    [values[i], values[other]] = [values[other] ?? 0, values[i] ?? 0];
  }
}

function waysToChoose(all: number, count: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(count, all - count) && ways <= mostExact; i++)
    ways = (ways * (all - i + 1)) / i;
  return ways;
}

function* choices(all: number, count: number): Generator<readonly number[]> {
  const chosen = Array.from({ length: count }, (_, i) => i);
  for (;;) {
    yield chosen;
    let at = count - 1;
    while (at >= 0 && chosen[at] === all - count + at) at--;
    if (at < 0) return;
    const next = (chosen[at] ?? 0) + 1;
    for (let i = at; i < count; i++) chosen[i] = next + i - at;
  }
}

/** Equal values share the mean of their ranks. */
function ranks(values: readonly number[]): readonly number[] {
  requireFinite(values, 'A list of values');
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const found = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let i = from; i < to; i++) found[order[i] ?? 0] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}

function centred(values: readonly number[]): readonly number[] {
  const mean = sum(values) / values.length;
  return values.map(value => value - mean);
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] ?? 0) * (b[i] ?? 0);
  return total;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
