import assert from 'node:assert/strict';
import { attentionTo } from '../../../src/measures/attention-rows';
import {
  entropiesOf,
  entropyOf,
  focusEpsilon,
  focusOf,
  meanOverHeads,
  shareOfLargest,
} from '../../../src/measures/entropy';
import { attentionRatio, massByClass, shareOf } from '../../../src/measures/mass';
import { spreadOf } from '../../../src/measures/spread';
import { meanAttention, trajectoryOf } from '../../../src/shared/measures/trajectory';
import { Random } from '../../../src/shared/random';
import { allNear, near } from './near';

// Two heads, one row, four positions; the classes: image, prompt, image, generated.
const attention = {
  values: Float32Array.of(0.5, 0.25, 0.125, 0.125, 0.25, 0.5, 0.25, 0),
  heads: 2,
  rows: 1,
  keys: 4,
};
const classes = Uint8Array.of(0, 1, 0, 4);
const [image, prompt, generated] = [0, 1, 4];

describe('attention', () => {
  it('to the tokens of a picture is gathered in their order', () => {
    assert.deepEqual([...attentionTo(attention, [2, 0])], [0.125, 0.5, 0.25, 0.25]);
    assert.deepEqual(
      [...attentionTo(attention, [3, 9])],
      [0.125, 0, 0, 0],
      'a position that is not there yet',
    );
    assert.equal(attentionTo(attention, []).length, 0);
    assert.throws(() => attentionTo(attention, [-1]), /position -1/);
  });

  it('is refused where it is none', () => {
    const wrong = (value: number) => ({ ...attention, values: attention.values.with(3, value) });
    assert.throws(() => attentionTo(wrong(NaN), [0]), /has NaN at 3/);
    assert.throws(() => entropyOf([NaN]), /has NaN at 0/);
    assert.throws(() => attentionTo(wrong(Infinity), [0]), /has Infinity at 3/);
    assert.throws(() => attentionTo(wrong(-0.1), [0]), /has -0.1.* at 3/);
    assert.throws(() => attentionTo({ ...attention, keys: 5 }, [0]), /has 8 numbers and should have 10/);
  });

  it('has a mass for each class, whose sum is the whole', () => {
    const mass = massByClass(attention, classes, 5);
    assert.deepEqual([...mass], [0.625, 0.25, 0, 0, 0.125, 0.5, 0.5, 0, 0, 0]);
    assert.equal(shareOf(mass.subarray(0, 5), [image]), 0.625);
    assert.equal(attentionRatio(mass.subarray(0, 5), [image], [prompt, generated]), 0.625 / 0.375);
    assert.equal(attentionRatio(mass.subarray(5), [image], [prompt, generated]), 1);
    assert.equal(attentionRatio([0, 1], [0], [1]), 0);
  });

  it('has no share and no ratio of nothing', () => {
    assert.equal(shareOf([0, 0], [0]), null);
    assert.equal(attentionRatio([1, 0], [0], [1]), null);
  });

  it('needs a class for every position', () => {
    assert.throws(() => massByClass(attention, classes.subarray(1), 5), /4 positions.*3 have a class/);
    assert.throws(() => massByClass(attention, classes, 3), /Position 3 is of class 4/);
  });
});

describe('the entropy of attention', () => {
  it('is that of its shares, in nats', () => {
    near(entropyOf([0.5, 0.25, 0.25]), 1.5 * Math.LN2, 1e-15);
    near(entropyOf([4, 2, 2]), 1.5 * Math.LN2, 1e-15);
    near(entropyOf([1e-30, 1e-30]), Math.LN2, 1e-15);
  });

  it('is 0 for one token and ln N for equal ones, whatever their weight', () => {
    assert.equal(entropyOf([0, 0.3, 0]), 0);
    assert.ok(Object.is(entropyOf([7]), 0));
    near(entropyOf(new Float32Array(700).fill(1e-3)), Math.log(700), 1e-12);
    assert.equal(shareOfLargest(Math.log(700), 700), 1);
    assert.equal(shareOfLargest(0, 700), 0);
    near(shareOfLargest(Math.LN2 / 2, 2), 0.5, 1e-15);
    assert.equal(shareOfLargest(0, 1), null);
  });

  it('does not exist where nothing is looked at', () => {
    assert.equal(entropyOf([0, 0]), null);
    assert.equal(entropyOf([]), null);
    allNear(entropiesOf(Float32Array.of(1, 1, 3, 1, 0, 0), 2), [
      Math.LN2,
      2 * Math.LN2 - 0.75 * Math.log(3),
      NaN,
    ]);
  });

  it('does not depend on the order, and grows when weight is shared out', () => {
    const random = new Random(5);
    for (let trial = 0; trial < 50; trial++) {
      const weights = Array.from({ length: 12 }, () => random.below(1000) / 1000 + 1e-3);
      const entropy = entropyOf(weights)!;
      near(entropyOf(random.shuffled(weights)), entropy, 1e-12);
      const [a, b, ...rest] = weights as [number, number, ...number[]];
      assert.ok(entropyOf([(a + b) / 2, (a + b) / 2, ...rest])! >= entropy - 1e-12);
      assert.ok(entropy <= Math.log(12) + 1e-12);
    }
  });

  it('has a mean over the heads that look at the picture', () => {
    allNear(meanOverHeads(Float32Array.of(1, NaN, 2, 3, NaN, 4), 3), [(1 + 2) / 2, (3 + 4) / 2]);
    allNear(meanOverHeads(Float32Array.of(NaN, NaN), 2), [NaN]);
  });

  it('gives focus, which has an end', () => {
    near(focusOf(Math.LN2), 1 / Math.LN2, 1e-5);
    assert.equal(focusOf(0), 1 / focusEpsilon);
  });

  it('is not measured of what is no attention', () => {
    assert.throws(() => entropyOf([1, NaN]), /has NaN at 1/);
    assert.throws(() => entropiesOf(Float32Array.of(1, -1), 2), /has -1 at 1/);
    assert.throws(() => entropiesOf(Float32Array.of(1, 1, 1), 2), /3 numbers, which are not rows of 2/);
    assert.throws(() => entropiesOf(Float32Array.of(), 0), /rows of 0/);
  });
});

describe('the spread of attention', () => {
  it('counts tokens above one and a half times the mean', () => {
    // Mean 2; 3 is just not more than 1.5 x 2.
    assert.deepEqual(spreadOf([3, 1, 2, 2])?.salient, 0);
    assert.deepEqual(spreadOf([4, 0, 2, 2])?.salient, 1);
    near(spreadOf([4, 0, 2, 2])?.variation, Math.sqrt(2) / 2, 1e-15);
  });

  it('reaches from 0 to the square root of N - 1', () => {
    assert.deepEqual(spreadOf([5, 5, 5]), { salient: 0, variation: 0 });
    near(spreadOf([0, 0, 0, 0, 1e-200])?.variation, 2, 1e-12);
    assert.equal(spreadOf([0, 0]), null);
    assert.equal(spreadOf([]), null);
  });
});

describe('a trajectory', () => {
  const mean = [0.1, 0.3, 0.2, 0.5, 0.2];

  it('averages over layers, heads and rows alike', () => {
    const layers = [Float32Array.of(1, 0, 0, 1), Float32Array.of(0.5, 0.5)];
    allNear(meanAttention(layers, 2), [0.5, 0.5]);
    allNear(meanAttention([Float32Array.of(1, 0, 0.5, 0.5)], 2), [0.75, 0.25]);
    assert.throws(() => meanAttention([], 2), /no attention/);
  });

  it('goes from 0 to 1 and keeps the largest', () => {
    allNear(trajectoryOf(mean, 3), [0, 0.5, 0.25, 1, 0], 1e-12);
    allNear(trajectoryOf(mean, Infinity), [0, 0.5, 0.25, 1, 0.25], 1e-12);
    assert.equal(trajectoryOf(Array.from({ length: 20 }, (_, i) => i)).filter(value => value > 0).length, 8);
  });

  it('keeps the first of equal tokens', () => {
    assert.deepEqual([...trajectoryOf([1, 2, 2, 2, 2], 2)], [0, 1, 1, 0, 0]);
  });

  it('points nowhere where all tokens are alike', () => {
    assert.deepEqual([...trajectoryOf([0.2, 0.2])], [0, 0]);
    assert.deepEqual([...trajectoryOf([])], []);
  });
});
