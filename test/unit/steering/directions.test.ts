import assert from 'node:assert/strict';
import {
  chosenFrom,
  differencesOf,
  dispersionOf,
  explainedBy,
  filteredDifferences,
  meanOf,
  pairOf,
} from '../../../src/steering/differences';
import { directionOf } from '../../../src/steering/direction';
import { cosinesBetween } from '../../../src/steering/likeness';
import { separabilityOf } from '../../../src/steering/separability';
import { allNear, numbers, reference, sameAsShown, streams } from './reference';

const close = (actual: number | null | undefined, expected: number, within = 1e-6) =>
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= within * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );

/** Differences (2,0), (4,0), (0,0) and (2,4). */
const reasoning = Float32Array.of(3, 1, 5, 1, 1, 1, 3, 5);
const direct = new Float32Array(8).fill(1);
const four = differencesOf(reasoning, direct, 2);

describe('contrast pairs', () => {
  it('have differences, their mean and their dispersion', () => {
    assert.deepEqual([...four.values], [2, 0, 4, 0, 0, 0, 2, 4]);
    assert.deepEqual([...meanOf(four)], [2, 1]);
    // Squared distances from (2, 1): 1, 5, 5, 9.
    assert.equal(dispersionOf(four), 5);
    assert.deepEqual([...pairOf(chosenFrom(four, [3, 1]), 0)], [2, 4]);
  });

  it('lie along a direction by a share', () => {
    // 4 + 16 + 0 + 20 = 40 in all; along (1, 0): 4 + 16 + 4.
    close(explainedBy(four, [1, 0]), 24 / 40);
    close(explainedBy(four, [-7, 0]), 24 / 40);
    close(explainedBy(four, [0, 3])! + explainedBy(four, [5, 0])!, 1);
    assert.equal(explainedBy(four, [0, 0]), null);
    assert.equal(explainedBy(differencesOf(direct, direct, 2), [1, 0]), null);
  });

  it('that agree have no dispersion, and are explained by their mean', () => {
    const same = differencesOf(Float32Array.of(1, 2, 1, 2, 1, 2), new Float32Array(6), 2);
    close(dispersionOf(same), 0, 1e-12);
    close(explainedBy(same, meanOf(same)), 1);
  });

  it('lose dispersion to a filter: what is filtered adds up to what was', () => {
    const [c, d] = streams(reference.pairs[1]!);
    const all = differencesOf(c, d, 16);
    const low = filteredDifferences(all, { kind: 'low', keep: 5 });
    const high = filteredDifferences(all, { kind: 'high', keep: 5 });
    close(dispersionOf(low) + dispersionOf(high), dispersionOf(all), 1e-5);
  });

  it('must be pairs', () => {
    assert.throws(
      () => differencesOf(reasoning, direct.subarray(2), 2),
      /direct answers has 6 numbers, and 8/,
    );
    assert.throws(() => differencesOf(reasoning, direct, 3), /not the streams of pairs, 3 wide/);
    assert.throws(() => differencesOf(new Float32Array(), new Float32Array(), 3), /0 numbers are not/);
    assert.throws(
      () => differencesOf(Float32Array.of(NaN), Float32Array.of(1), 1),
      /reasoning answers has NaN/,
    );
    assert.throws(() => differencesOf(Float32Array.of(1), Float32Array.of(NaN), 1), /direct answers has NaN/);
  });
});

describe('the direction of pairs', () => {
  for (const kind of ['mean', 'principal'] as const)
    it(`(${kind}), its share and how it separates are NumPy's`, () => {
      for (const shown of reference.pairs) {
        const [c, d] = streams(shown);
        const differences = differencesOf(c, d, shown.width);
        close(dispersionOf(differences), shown.dispersion);
        const low = filteredDifferences(differences, { kind: 'low', keep: shown.keep });
        close(dispersionOf(low), shown.dispersionLow, 1e-5);
        const direction = directionOf(differences, kind);
        sameAsShown(direction.vector, shown[kind].vector, 2e-5);
        close(direction.explained, shown[kind].explained);
        assert.ok(direction.settled);
        if (shown[kind].auc === undefined) continue;
        const separability = separabilityOf(c, d, shown.width, kind);
        close(separability?.paired, shown[kind].paired!, 1e-12);
        close(separability?.auc, shown[kind].auc, 1e-12);
      }
    });

  it('as principal is the line that they have most in common, not that in which they differ most', () => {
    // All far along the first axis, a little apart along the second.
    const differences = differencesOf(Float32Array.of(10, 1, 10, -1, 10, 2, 10, -2), new Float32Array(8), 2);
    allNear(directionOf(differences, 'principal').vector, [10, 0], 1e-5);
  });

  it('as principal does not change sign with the order of the pairs, and is no shorter line than the mean', () => {
    const [c, d] = streams(reference.pairs[2]!);
    const all = differencesOf(c, d, 64);
    const backwards = chosenFrom(
      all,
      Array.from({ length: 33 }, (_, i) => 32 - i),
    );
    allNear(directionOf(backwards, 'principal').vector, directionOf(all, 'principal').vector, 1e-6);
    assert.ok(directionOf(all, 'principal').explained >= directionOf(all, 'mean').explained);
  });

  it('says when two lines are equally common', () => {
    // Two pairs of one length, not quite at right angles.
    const near = differencesOf(Float32Array.of(1, 0, 0.001, 1), new Float32Array(4), 2);
    assert.equal(directionOf(near, 'principal').settled, false);
    assert.equal(directionOf(near, 'mean').settled, true);
  });

  it('does not exist for pairs that are the same, or cancel', () => {
    assert.throws(() => directionOf(differencesOf(direct, direct, 2), 'mean'), /no direction in common/);
    assert.throws(() => directionOf(differencesOf(direct, direct, 2), 'principal'), /no direction in common/);
    const opposed = differencesOf(Float32Array.of(1, 0, -1, 0), new Float32Array(4), 2);
    assert.throws(() => directionOf(opposed, 'mean'), /no direction in common/);
    assert.throws(() => directionOf(opposed, 'principal'), /no direction in common/);
  });
});

describe('how a direction separates', () => {
  it('is certain for what it separates, and a coin toss for noise', () => {
    const d = numbers(40 * 8, 1);
    const moved = d.map((value, i) => value + (i % 8 === 0 ? 5 : 0));
    assert.deepEqual(separabilityOf(moved, d, 8, 'mean'), { paired: 1, auc: 1, pairs: 40 });
    // Noise in 64 dimensions of 400 pairs: three standard deviations are 0.075.
    const noise = separabilityOf(numbers(400 * 64, 2), numbers(400 * 64, 3), 64, 'mean');
    close(noise?.paired, 0.5, 0.075);
    close(noise?.auc, 0.5, 0.075);
  });

  it('is judged on pairs that the direction never saw', () => {
    // Each pair has a difference of its own: seen, all would be told apart.
    const own = Float32Array.from({ length: 100 }, (_, i) => (i % 11 === 0 ? 1 : 0));
    assert.deepEqual(separabilityOf(own, new Float32Array(100), 10, 'mean'), {
      paired: 0.5,
      auc: 0.5,
      pairs: 10,
    });
  });

  it('needs a pair to hold out, and one to learn from', () => {
    assert.equal(separabilityOf(Float32Array.of(1, 2), Float32Array.of(0, 0), 2, 'mean'), null);
    assert.equal(
      separabilityOf(Float32Array.of(1, 0, 2, 0), new Float32Array(4), 2, 'mean', { parts: 99 })?.paired,
      1,
      'fewer pairs than parts',
    );
  });
});

describe('the likeness of directions', () => {
  it('is a table of cosines', () => {
    const [a, b, c] = [Float32Array.of(3, 4), Float32Array.of(4, 3), Float32Array.of(-6, -8)];
    allNear(cosinesBetween([a, b, c]), [1, 0.96, -1, 0.96, 1, -0.96, -1, -0.96, 1], 1e-7);
    allNear(cosinesBetween([a, b], [c]), [-1, -0.96], 1e-7);
    assert.ok(Number.isNaN(cosinesBetween([a], [new Float32Array(2)])[0]));
    assert.throws(() => cosinesBetween([a], [numbers(3, 1)]), /has 3 numbers, and 2/);
    assert.throws(() => cosinesBetween([Float32Array.of(NaN)]), /has NaN/);
  });
});
