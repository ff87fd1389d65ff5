// Figures of two runs at one step, against direct computations on whole distributions.

import assert from 'node:assert/strict';
import { cosineOf as measuredCosine } from '../../../src/measures/similarity';
import { Random } from '../../../src/shared/random';
import {
  cosineOf,
  jensenShannon,
  leastDivergence,
  likelihoodOf,
} from '../../../src/shared/trace-view/compare-figures';
import type { LikelyTokens } from '../../../src/shared/trace-view/compare-figures';

const tokens = (...entries: readonly (readonly [number, number])[]): LikelyTokens => ({
  ids: entries.map(([id]) => id),
  probabilities: entries.map(([, p]) => p),
});

function topOf(distribution: readonly number[], k: number): LikelyTokens {
  const order = [...distribution.keys()].sort((i, j) => (distribution[j] ?? 0) - (distribution[i] ?? 0));
  return tokens(...order.slice(0, k).map(id => [id, distribution[id] ?? 0] as const));
}

const divergence = (p: readonly number[], q: readonly number[]) =>
  p.reduce((sum, value, i) => sum + (value > 0 ? value * Math.log(value / (q[i] ?? 0)) : 0), 0);

const near = (actual: number | null, expected: number, what = '') =>
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-6, `${what} ${actual} and ${expected}`);

describe('the least that KL(A‖B) can be, from the likeliest tokens', () => {
  it('is KL itself where both list everything', () => {
    const [p, q] = [
      [0.7, 0.2, 0.1],
      [0.2, 0.3, 0.5],
    ];
    near(leastDivergence(topOf(p, 3), topOf(q, 3)), divergence(p, q));
    near(leastDivergence(topOf(p, 3), topOf(p, 3)), 0);
  });

  it('has one bucket for what is in neither list', () => {
    const [a, b] = [tokens([1, 0.6], [2, 0.2]), tokens([1, 0.1], [2, 0.2])];
    near(leastDivergence(a, b), divergence([0.6, 0.2, 0.2], [0.1, 0.2, 0.7]));
  });

  it('is not 0 where the lists have nothing in common: what B does not list has no more than what B leaves', () => {
    const [a, b] = [tokens([1, 0.9]), tokens([2, 0.9])];
    near(leastDivergence(a, b), divergence([0.9, 0.1], [0.1, 0.9]));
  });

  it('gives a token that B does not list no more than the least that B lists', () => {
    const [a, b] = [tokens([1, 0.5], [2, 0.5]), tokens([2, 0.5], [3, 0.05])];
    near(leastDivergence(a, b), 0.5 * Math.log(0.5 / 0.05));
  });

  it('is never above KL of the whole distributions, and reaches it as the lists grow', () => {
    const numbers = new Random(7);
    const random = () => numbers.next() / 2 ** 32;
    const drawn = (sharp: number) => {
      const weights = Array.from({ length: 40 }, () => Math.exp(sharp * (random() - 0.5)));
      const sum = weights.reduce((a, b) => a + b, 0);
      return weights.map(weight => weight / sum);
    };
    for (let round = 0; round < 300; round++) {
      const [p, q] = [drawn(1 + (round % 20)), drawn(1 + (round % 13))];
      const whole = divergence(p, q);
      const bounds = [1, 3, 10, 40].map(k => leastDivergence(topOf(p, k), topOf(q, k)) ?? NaN);
      for (const bound of bounds) assert.ok(bound >= 0 && bound <= whole + 1e-9, `${bound} of ${whole}`);
      near(bounds[3] ?? null, whole, 'with all of them');
    }
  });

  it('is not defined without a list, and finite where a probability has sunk to nothing', () => {
    assert.equal(leastDivergence(tokens(), tokens([1, 1])), null);
    assert.equal(leastDivergence(tokens([-1, 1]), tokens([1, 1])), null);
    const apart = leastDivergence(tokens([1, 1]), tokens([2, 1]));
    assert.ok(apart !== null && Number.isFinite(apart) && apart > 10, String(apart));
  });

  it('takes the rounding of a sum for no difference', () => {
    const a = tokens([1, Math.fround(0.7)], [2, Math.fround(0.3) + 3e-8]);
    near(leastDivergence(a, a), 0);
  });
});

describe('how likely a token was in the other run', () => {
  it('is what the list says, and otherwise no more than its least or what it leaves', () => {
    const list = tokens([4, 0.6], [5, 0.3]);
    assert.deepEqual(likelihoodOf(5, list), { value: 0.3, atMost: false });
    const other = likelihoodOf(9, list);
    assert.ok(other?.atMost && Math.abs(other.value - 0.1) < 1e-9);
    assert.equal(likelihoodOf(9, tokens()), null);
  });
});

describe('Jensen–Shannon of two maps', () => {
  it('is 0 for one map at another strength, and ln 2 for two that share no place', () => {
    near(jensenShannon([1, 2, 1], [0.5, 1, 0.5]), 0);
    near(jensenShannon([1, 0], [0, 3]), Math.LN2);
  });

  it('is the mean of both divergences from the mean', () => {
    const [p, q] = [
      [0.5, 0.5, 0],
      [0.25, 0.25, 0.5],
    ];
    const mean = p.map((value, i) => (value + (q[i] ?? 0)) / 2);
    near(jensenShannon(p, q), (divergence(p, mean) + divergence(q, mean)) / 2);
  });

  it('is not defined of a map of zeros, nor of maps with other cells', () => {
    assert.equal(jensenShannon([0, 0], [1, 1]), null);
    assert.equal(jensenShannon([1], [1, 1]), null);
  });
});

describe('the cosine of two latents', () => {
  it('is that of the measures', () => {
    const [a, b] = [new Float32Array([1, 2, -3]), new Float32Array([0.5, -1, 2])];
    near(cosineOf(a, b), measuredCosine(a, b) ?? NaN);
    assert.equal(cosineOf(a, new Float32Array(3)), measuredCosine(a, new Float32Array(3)));
    assert.equal(cosineOf(a, new Float32Array(2)), null);
  });
});
