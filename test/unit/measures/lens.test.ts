import assert from 'node:assert/strict';
import { Distribution } from '../../../src/measures/distribution';
import { readLens } from '../../../src/measures/lens';
import { lensLogits } from '../../../src/measures/lens-head';
import { greedy, samplerOf } from '../../../src/runtime/sampling';
import { Random } from '../../../src/shared/random';
import { allNear, near } from './near';

const logits = Float32Array.from([0, Math.log(2), Math.log(4), Math.log(1)]);

describe('a distribution over tokens', () => {
  it('has the probabilities and the entropy of its logits', () => {
    const distribution = new Distribution(logits);
    assert.deepEqual(
      distribution.top(3).map(({ token }) => token),
      [2, 1, 0],
    );
    allNear(
      distribution.top(9).map(({ probability }) => probability),
      [0.5, 0.25, 0.125, 0.125],
    );
    near(distribution.entropy, 1.75 * Math.LN2);
  });

  it('ranks as greedy decoding chooses', () => {
    const distribution = new Distribution(Float32Array.of(1, 3, 3, 2, 3));
    assert.deepEqual(
      [0, 1, 2, 3, 4].map(token => distribution.rankOf(token).rank),
      [5, 1, 2, 4, 3],
    );
    assert.deepEqual(
      distribution.top(5).map(({ token }) => token),
      [1, 2, 4, 3, 0],
    );
  });

  it('agrees with a full sort, for any k', () => {
    const random = new Random(8);
    const many = Float32Array.from({ length: 300 }, () => random.below(50));
    const order = [...many.keys()].sort((a, b) => many[b]! - many[a]! || a - b);
    const distribution = new Distribution(many);
    for (const k of [1, 2, 7, 299, 300, 400])
      assert.deepEqual(
        distribution.top(k).map(({ token }) => token),
        order.slice(0, k),
      );
    for (const [place, token] of order.entries()) assert.equal(distribution.rankOf(token).rank, place + 1);
  });

  it('is the one that sampling reports', () => {
    const random = new Random(9);
    const some = Float32Array.from({ length: 100 }, () => random.below(1000) / 50);
    const { token, probability, entropy } = samplerOf(greedy)(some);
    const distribution = new Distribution(some);
    near(distribution.entropy, entropy, 1e-12);
    assert.deepEqual(distribution.rankOf(token), { token, rank: 1, probability });
  });

  it('stands huge logits and tokens that cannot be', () => {
    near(new Distribution(Float32Array.of(3e38, 3e38)).entropy, Math.LN2, 1e-12);
    const { entropy } = new Distribution(Float32Array.of(-Infinity, 2, -Infinity));
    assert.equal(entropy, 0);
    assert.equal(new Distribution(Float32Array.of(-Infinity, 2)).rankOf(0).probability, 0);
  });

  it('refuses what is none', () => {
    assert.throws(() => new Distribution(Float32Array.of(1, NaN)), /gives NaN for a token/);
    assert.throws(() => new Distribution(Float32Array.of(Infinity, 1)), /gives Infinity/);
    assert.throws(() => new Distribution(Float32Array.of(-Infinity)), /no token can come next/);
    assert.throws(() => new Distribution(Float32Array.of()), /no token can come next/);
    assert.throws(() => new Distribution(logits).rankOf(4), /no token 4 among 4/);
    assert.throws(() => new Distribution(logits).top(0), /0 best tokens/);
  });
});

describe('the logit lens', () => {
  const matrix = Float32Array.of(1, 0, 0, 1, 1, 1);

  it('reads a stream through an RMS norm', () => {
    const norm = { kind: 'rms', epsilon: 0, weight: Float32Array.of(1, 2) } as const;
    // (3, 4) / sqrt(12.5) times (1, 2).
    const [a, b] = [3 / Math.sqrt(12.5), 8 / Math.sqrt(12.5)];
    allNear(lensLogits(Float32Array.of(3, 4), { norm, matrix }), [a, b, a + b]);
  });

  it('reads a stream through a layer norm, with biases and a soft cap', () => {
    const norm = {
      kind: 'layer',
      epsilon: 3,
      weight: Float32Array.of(2, 2),
      bias: Float32Array.of(0, 1),
    } as const;
    // Mean 3, variance 1: (-1, 1) / 2 times 2 plus (0, 1).
    const head = { norm, matrix, bias: Float32Array.of(0, 0, 5) };
    const plain = [-1, 2, 6];
    allNear(lensLogits(Float32Array.of(2, 4), head), plain);
    allNear(
      lensLogits(Float32Array.of(2, 4), { ...head, softcap: 4 }),
      plain.map(logit => 4 * Math.tanh(logit / 4)),
    );
  });

  it('does not depend on the length of the stream, without epsilon', () => {
    const norm = { kind: 'rms', epsilon: 0, weight: Float32Array.of(1, 1) } as const;
    allNear(lensLogits(Float32Array.of(3e30, 4e30), { norm, matrix }), [
      ...lensLogits(Float32Array.of(3, 4), { norm, matrix }),
    ]);
    allNear(lensLogits(Float32Array.of(0, 0), { norm, matrix }), [0, 0, 0]);
  });

  it('says the best tokens and where the answer is among them', () => {
    const { top, entropy, answer } = readLens(logits, 2, 0);
    assert.deepEqual(
      top.map(({ token }) => token),
      [2, 1],
    );
    near(entropy, 1.75 * Math.LN2);
    assert.equal(answer?.rank, 3);
    near(answer.probability, 0.125);
    assert.equal(readLens(logits, 2, null).answer, null);
  });

  it('refuses a head of another width, and a stream that is none', () => {
    const norm = { kind: 'rms', epsilon: 1e-6, weight: Float32Array.of(1, 1) } as const;
    assert.throws(() => lensLogits(Float32Array.of(1, 2, 3), { norm, matrix }), /final norm has 2/);
    assert.throws(
      () => lensLogits(Float32Array.of(1, 2), { norm, matrix: matrix.subarray(1) }),
      /5 numbers, which are not rows of 2/,
    );
    assert.throws(() => lensLogits(Float32Array.of(1, NaN), { norm, matrix }), /residual stream has NaN/);
    assert.throws(() => lensLogits(Float32Array.of(1, 2), { norm, matrix, softcap: 0 }), /within 0/);
  });
});
