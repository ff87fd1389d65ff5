import assert from 'node:assert/strict';
import { likenessBetween, likenessElsewhere, likenessWithin, shapesOf } from '../../../src/measures/latents';
import { nearestOf } from '../../../src/measures/nearest';
import { againstNoise, matchedNoise } from '../../../src/measures/noise-null';
import { rolloutFrom } from '../../../src/measures/rollout';
import { cosineOf, cosinesWith, normOf } from '../../../src/measures/similarity';
import { strengthRatio, turnsOf } from '../../../src/measures/turn';
import { Random } from '../../../src/shared/random';
import { allNear, near } from './near';

describe('the likeness of vectors', () => {
  it('is the cosine of their angle', () => {
    near(cosineOf(Float32Array.of(3, 4), Float32Array.of(4, 3)), 24 / 25, 1e-15);
    near(cosineOf(Float32Array.of(1, 2), Float32Array.of(-2, -4)), -1, 1e-15);
    assert.equal(normOf(Float32Array.of(3, 4)), 5);
  });

  it('does not depend on length, however large or small', () => {
    near(cosineOf(Float32Array.of(3e38, 3e38), Float32Array.of(1e-44, 0)), Math.SQRT1_2, 1e-12);
    near(normOf(Float32Array.of(3e38, 3e38)), 3e38 * Math.SQRT2, 1e32);
  });

  it('is never more than 1', () => {
    const random = new Random(2);
    for (let trial = 0; trial < 200; trial++) {
      const vector = Float32Array.from({ length: 7 }, () => random.below(1e6) / 999);
      const cosine = cosineOf(vector, vector)!;
      assert.ok(cosine <= 1 && cosine > 1 - 1e-15);
      assert.equal(
        cosineOf(
          vector,
          vector.map(value => -value),
        ),
        -cosine,
      );
    }
  });

  it('does not exist for a vector without length', () => {
    assert.equal(cosineOf(Float32Array.of(0, 0), Float32Array.of(1, 0)), null);
    assert.equal(cosineOf(Float32Array.of(), Float32Array.of()), null);
    allNear(cosinesWith(Float32Array.of(0, 0, 2, 0), 2)(Float32Array.of(1, 0)), [NaN, 1]);
    assert.throws(() => cosineOf(Float32Array.of(1), Float32Array.of(1, 2)), /2 numbers and should have 1/);
    assert.throws(() => normOf(Float32Array.of(1, NaN)), /has NaN at 1/);
    assert.throws(() => normOf(Float32Array.of(NaN)), /has NaN at 0/);
  });

  it('finds the nearest, first of equals first', () => {
    const table = Float32Array.of(0, 1, 1, 0, 0, 0, 2, 0, -1, 0, 1, 1);
    const cosines = cosinesWith(table, 2)(Float32Array.of(5, 0));
    assert.deepEqual(
      nearestOf(cosines, 3).map(({ row }) => row),
      [1, 3, 5],
    );
    assert.deepEqual(
      nearestOf(cosines, 99).map(({ row }) => row),
      [1, 3, 5, 0, 4],
      'the row without length is left out',
    );
    assert.deepEqual(nearestOf(cosinesWith(table, 2)(Float32Array.of(0, 0)), 3), []);
    assert.throws(() => nearestOf(cosines, 1.5), /1.5 nearest/);
  });
});

describe('latents', () => {
  it('have a length and a likeness to the one before and the first', () => {
    const shapes = shapesOf(Float32Array.of(3, 4, 4, 3, -3, -4), 2);
    assert.deepEqual(
      shapes.map(({ norm }) => norm),
      [5, 5, 5],
    );
    assert.deepEqual(shapes[0], { norm: 5, previous: null, first: null });
    near(shapes[1]?.previous, 24 / 25, 1e-12);
    near(shapes[2]?.previous, -24 / 25, 1e-12);
    near(shapes[2]?.first, -1, 1e-12);
    assert.deepEqual(shapesOf(Float32Array.of(), 2), []);
  });

  it('of one run are as like each other as their pairs', () => {
    near(likenessWithin(Float32Array.of(1, 0, 0, 1, 1, 0), 2), 1 / 3, 1e-12);
    assert.equal(likenessWithin(Float32Array.of(1, 0), 2), null);
    near(likenessWithin(Float32Array.of(1, 0, 2, 0, 0, 0), 2), 1, 1e-12);
  });

  it('of two runs are compared place by place, as far as both reach', () => {
    const one = Float32Array.of(1, 0, 0, 1);
    near(likenessBetween(one, Float32Array.of(2, 0, 1, 0, 9, 9), 2), 0.5, 1e-12);
    near(likenessBetween(Float32Array.of(2, 0, 1, 0, 9, 9), one, 2), 0.5, 1e-12);
    assert.equal(likenessBetween(one, Float32Array.of(), 2), null);
    near(
      likenessElsewhere(one, Float32Array.of(2, 0, 1, 1), 2),
      likenessBetween(one, Float32Array.of(1, 1, 2, 0), 2)!,
      1e-12,
    );
    assert.equal(likenessElsewhere(one.subarray(0, 2), Float32Array.of(2, 0), 2), null);
  });
});

describe('a turned stream', () => {
  it('has an angle and a change', () => {
    const [right, same, back] = turnsOf(Float32Array.of(2, 2, 0, 5, 5, 25, 2, 1, -2));
    near(right?.degrees, 90, 1e-12);
    near(right?.change, Math.SQRT2, 1e-12);
    assert.deepEqual(same, { degrees: 0, change: 0 });
    near(back?.degrees, 180, 1e-12);
    near(back?.change, 1.5, 1e-12);
  });

  it('that was added to plainly, has changed by strength times length', () => {
    const [h, v, alpha] = [[3, 4], [1, 0], 2] as const;
    const after = [h[0] + alpha * v[0], h[1] + alpha * v[1]] as const;
    const stats = Float32Array.of(5, Math.hypot(...after), h[0] * after[0] + h[1] * after[1]);
    near(turnsOf(stats)[0]?.change, 0.4);
    near(strengthRatio(alpha, 1, 5), 0.4, 1e-15);
    near(strengthRatio(-alpha, 1, 5), 0.4, 1e-15);
  });

  it('is not turned by the rounding of its numbers by more than 0.04 degrees', () => {
    const random = new Random(4);
    for (let trial = 0; trial < 200; trial++) {
      const length = Math.fround(random.below(1e6) / 7 + 1);
      const [turn] = turnsOf(Float32Array.of(length, length * (1 + 6e-8), length * length * (1 - 6e-8)));
      assert.ok(turn!.degrees! < 0.04, `${turn?.degrees}`);
      assert.ok(turn!.change! < 1e-3, `${turn?.change}`);
    }
  });

  it('without length has no angle', () => {
    assert.deepEqual(turnsOf(Float32Array.of(0, 1, 0, 2, 0, 0)), [
      { degrees: null, change: null },
      { degrees: null, change: 1 },
    ]);
    assert.equal(strengthRatio(1, 1, 0), null);
    assert.throws(() => turnsOf(Float32Array.of(1, NaN, 0)), /has NaN at 1/);
    assert.throws(() => turnsOf(Float32Array.of(1, -1, 0)), /length below 0/);
    assert.throws(() => turnsOf(Float32Array.of(1, 2)), /not rows of 3/);
  });
});

describe('attention rollout', () => {
  const causal = (values: readonly number[], heads = 1) => ({
    values: Float32Array.from(values),
    heads,
    rows: 2,
    keys: 2,
  });

  it('follows attention and residual through the layers', () => {
    const first = causal([1, 0, 0.5, 0.5]);
    const second = causal([1, 0, 1, 0]);
    // From position 1: the second layer gives (1/2, 1/2), the first turns (0, 1) into (1/4, 3/4).
    allNear(rolloutFrom([first, second], 1), [0.5 + 0.5 * 0.25, 0.5 * 0.75], 1e-15);
    allNear(rolloutFrom([second, first], 1), [0.25 + 0.75 * 0.5, 0.75 * 0.5], 1e-15);
    allNear(rolloutFrom([first, second], 0), [1, 0], 1e-15);
  });

  it('takes the mean of the heads', () => {
    allNear(rolloutFrom([causal([1, 0, 1, 0, 1, 0, 0, 1], 2)], 1), [0.25, 0.75], 1e-15);
  });

  it('keeps a sum of 1, and stays where nothing may be looked at', () => {
    allNear(rolloutFrom([causal([1, 0, 0, 0])], 1), [0, 1], 1e-15);
    const random = new Random(6);
    const layers = Array.from({ length: 5 }, () => ({
      values: Float32Array.from({ length: 3 * 49 }, () => random.below(100)),
      heads: 3,
      rows: 7,
      keys: 7,
    }));
    near(
      rolloutFrom(layers, 4).reduce((sum, share) => sum + share, 0),
      1,
      1e-12,
    );
  });

  it('equals the product of whole tables', () => {
    const random = new Random(7);
    const tables = Array.from({ length: 4 }, () =>
      Array.from({ length: 3 }, () => Array.from({ length: 3 }, () => random.between(1, 9))),
    );
    const halves = tables.map(table =>
      table.map((row, i) =>
        row.map((weight, j) => (0.5 * weight) / row.reduce((a, b) => a + b) + (i === j ? 0.5 : 0)),
      ),
    );
    const product = halves.reduce((below, layer) =>
      layer.map(row => [0, 1, 2].map(j => row.reduce((sum, share, i) => sum + share * below[i]![j]!, 0))),
    );
    const layers = tables.map(table => ({
      values: Float32Array.from(table.flat()),
      heads: 1,
      rows: 3,
      keys: 3,
    }));
    for (const position of [0, 1, 2]) allNear(rolloutFrom(layers, position), product[position]!, 1e-12);
  });

  it('needs every row, and a position that is there', () => {
    const short = { ...causal([1, 0]), rows: 1 };
    assert.throws(() => rolloutFrom([causal([1, 0, 0, 1]), short], 1), /one has 1 of 2/);
    assert.throws(() => rolloutFrom([causal([1, 0, 0, 1])], 2), /no position 2/);
    assert.throws(() => rolloutFrom([], 0), /no position 0/);
  });
});

describe('noise to compare with', () => {
  it('has the mean and the deviation of the latent', () => {
    allNear(matchedNoise(Float32Array.of(1, 5, 1, 5), Float32Array.of(0, 1, -1, 2)), [3, 5, 1, 7]);
    assert.throws(() => matchedNoise(Float32Array.of(1), Float32Array.of(1, 2)), /should have 1/);
  });

  it('has a 95th percentile, which a reading is beyond or not', () => {
    const ofNoise = Array.from({ length: 21 }, (_, i) => i);
    assert.deepEqual(againstNoise(19, ofNoise), { value: 19, percentile95: 19, beyond: false, p: 3 / 22 });
    assert.deepEqual(againstNoise(25, ofNoise), { value: 25, percentile95: 19, beyond: true, p: 1 / 22 });
    near(againstNoise(0, [0, 1]).percentile95, 0.95, 1e-15);
    assert.throws(() => againstNoise(1, []), /no reading of noise/);
    assert.throws(() => againstNoise(NaN, [1]), /has NaN/);
  });
});
