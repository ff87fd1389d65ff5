import assert from 'node:assert/strict';
import { greedy, samplerOf } from '../../src/runtime/sampling';

const logits = Float32Array.from([0, Math.log(2), Math.log(4), Math.log(1)]);
const total = 1 + 2 + 4 + 1;

const frequencies = (temperature: number, topP: number, draws = 20_000) => {
  const sample = samplerOf({ temperature, topP, seed: 11 });
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < draws; i++) counts[sample(logits).token]! += 1 / draws;
  return counts;
};

const near = (actual: readonly number[], expected: readonly number[]) => {
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i]! - value) < 0.015, `${i}: ${actual[i]} is not near ${value}`);
};

describe('sampling', () => {
  it('is greedy at temperature 0, and says how sure the model was', () => {
    const { token, probability, entropy, margin } = samplerOf(greedy)(logits);
    assert.equal(token, 2);
    assert.ok(Math.abs(probability - 4 / total) < 1e-6);
    const p = [1, 2, 4, 1].map(weight => weight / total);
    assert.ok(Math.abs(entropy + p.reduce((sum, x) => sum + x * Math.log(x), 0)) < 1e-6);
    assert.ok(Math.abs(margin - Math.LN2) < 1e-6);
  });

  it('says what it drew from, beside what the model says itself', () => {
    // At temperature 2 weights become their square roots; two of them hold 63 % of all, three 81 %.
    const weights = [1, Math.SQRT2, 2, 1];
    const kept = [2, Math.SQRT2, 1];
    const held = kept.reduce((sum, weight) => sum + weight);
    const sample = samplerOf({ temperature: 2, topP: 0.7, seed: 3 });
    const drawn = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const { token, probability, entropy, sampled } = sample(logits);
      drawn.add(token);
      assert.ok(Math.abs(probability - Math.exp(logits[token]!) / total) < 1e-6);
      assert.ok(Math.abs(sampled!.probability - weights[token]! / held) < 1e-6);
      const own = [1, 2, 4, 1].map(weight => weight / total);
      assert.ok(Math.abs(entropy + own.reduce((sum, p) => sum + p * Math.log(p), 0)) < 1e-6);
      const from = kept.map(weight => weight / held);
      assert.ok(Math.abs(sampled!.entropy + from.reduce((sum, p) => sum + p * Math.log(p), 0)) < 1e-6);
    }
    assert.deepEqual([...drawn].sort(), [0, 1, 2]);
    assert.equal(samplerOf(greedy)(logits).sampled, undefined);
  });

  it('takes the first of equal logits', () => {
    assert.equal(samplerOf(greedy)(Float32Array.from([1, 3, 3])).token, 1);
  });

  it('draws as often as the distribution says', () => near(frequencies(1, 1), [1 / 8, 2 / 8, 4 / 8, 1 / 8]));

  it('sharpens and flattens with the temperature', () => {
    near(frequencies(0.5, 1), [1 / 22, 4 / 22, 16 / 22, 1 / 22]);
    near(frequencies(100, 1), [1 / 4, 1 / 4, 1 / 4, 1 / 4]);
  });

  it('draws from the fewest tokens that hold top-p', () => {
    near(frequencies(1, 0.75), [0, 1 / 3, 2 / 3, 0]);
    near(frequencies(1, 0.4), [0, 0, 1, 0]);
    near(frequencies(1, 0.8), [1 / 7, 2 / 7, 4 / 7, 0]);
  });

  it('repeats itself for a seed and differs for another', () => {
    const run = (seed: number) => {
      const sample = samplerOf({ temperature: 1, topP: 1, seed });
      return Array.from({ length: 50 }, () => sample(logits).token);
    };
    assert.deepEqual(run(3), run(3));
    // The same on every machine.
    assert.equal(run(3).slice(0, 12).join(' '), '0 2 2 3 2 2 2 2 0 2 2 2');
    assert.notDeepEqual(run(3), run(4));
  });

  it('copes with tokens that cannot be, and with a single one', () => {
    const { token, entropy } = samplerOf({ temperature: 1, topP: 1, seed: 1 })(
      Float32Array.from([-Infinity, 2, -Infinity]),
    );
    assert.deepEqual([token, entropy], [1, 0]);
    assert.equal(samplerOf(greedy)(Float32Array.of(5)).margin, Infinity);
  });

  it('refuses what means nothing in a sentence', () => {
    assert.throws(() => samplerOf({ temperature: -1, topP: 1, seed: 0 }), /temperature of -1/);
    assert.throws(() => samplerOf({ temperature: 1, topP: 0, seed: 0 }), /top-p of 0/);
    assert.throws(() => samplerOf({ temperature: 1, topP: 1, seed: 0.5 }), /seed 0.5/);
    assert.throws(() => samplerOf(greedy)(Float32Array.of(1, Number.NaN)), /no numbers/);
    assert.throws(() => samplerOf(greedy)(Float32Array.of(Number.NaN, 1)), /no numbers/);
    assert.throws(() => samplerOf(greedy)(Float32Array.of(1, Infinity)), /no numbers .*\(Infinity\)/);
    assert.equal(samplerOf(greedy)(Float32Array.of(1, -Infinity)).token, 0);
  });
});
