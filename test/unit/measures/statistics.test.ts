import assert from 'node:assert/strict';
import { pairedBootstrap } from '../../../src/measures/statistics/bootstrap';
import { Draws } from '../../../src/measures/statistics/draws';
import {
  smallestAccuracyDifference,
  smallestMeanDifference,
} from '../../../src/measures/statistics/detectable';
import { holm } from '../../../src/measures/statistics/holm';
import { mcnemar } from '../../../src/measures/statistics/mcnemar';
import { deviationOf, normalQuantile, normalShareBelow } from '../../../src/measures/statistics/normal';
import { quantile } from '../../../src/measures/statistics/quantile';
import { wilson } from '../../../src/measures/statistics/wilson';
import { Random } from '../../../src/shared/random';
import { allNear, near } from './near';

const uniform = (seed: number) => {
  const random = new Random(seed);
  return () => random.next() / 2 ** 32;
};

describe('the normal distribution', () => {
  it('has the values of the tables', () => {
    assert.equal(normalShareBelow(0), 0.5);
    near(normalShareBelow(1), 0.8413447460685429, 1e-15);
    near(normalShareBelow(-3), 0.0013498980316301, 1e-15);
    near(normalQuantile(0.975), 1.959963984540054, 1e-12);
    near(normalQuantile(0.8), 0.8416212335729143, 1e-12);
    near(normalQuantile(0.001), -3.090232306167813, 1e-10);
    near(deviationOf(0.99), 2.5758293035489004, 1e-12);
  });

  it('is refused where it has no end', () => {
    assert.throws(() => normalQuantile(0), /A share of 0/);
    assert.throws(() => deviationOf(1), /confidence of 1/);
  });
});

describe('a quantile', () => {
  it('lies between the two nearest', () => {
    assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
    assert.equal(quantile([4, 1, 3, 2], 0), 1);
    assert.equal(quantile([4, 1, 3, 2], 1), 4);
    near(quantile([10, 20], 0.3), 13, 1e-12);
    assert.equal(quantile([7], 0.9), 7);
    assert.throws(() => quantile([], 0.5), /of 0 numbers/);
    assert.throws(() => quantile([1], 1.1), /quantile 1.1/);
    assert.throws(() => quantile([1, NaN], 0.5), /NaN/);
  });
});

describe("Wilson's interval", () => {
  it('is that of the textbook', () => {
    const { share, interval } = wilson(8, 10);
    assert.equal(share, 0.8);
    allNear(interval, [0.490162, 0.943318], 1e-6);
    // z^2 / (n + z^2) for none at all.
    const square = deviationOf(0.95) ** 2;
    allNear(wilson(0, 20).interval, [0, square / (20 + square)], 1e-15);
    allNear(wilson(20, 20).interval, [20 / (20 + square), 1], 1e-15);
  });

  it('mirrors itself, narrows with n and widens with confidence', () => {
    const [low, high] = wilson(30, 100).interval;
    allNear(wilson(70, 100).interval, [1 - high, 1 - low], 1e-12);
    const width = ([from, to]: readonly [number, number]) => to - from;
    assert.ok(width(wilson(300, 1000).interval) < width([low, high]));
    assert.ok(width(wilson(30, 100, 0.99).interval) > width([low, high]));
  });

  it('knows nothing of no trials', () => {
    assert.deepEqual(wilson(0, 0), { share: null, interval: [0, 1] });
    assert.throws(() => wilson(3, 2), /3 of 2/);
    assert.throws(() => wilson(0.5, 2), /0.5 of 2/);
  });

  it('holds the true share as often as it says, on the average over shares', () => {
    const trials = 60;
    const shares = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
    const intervals = Array.from({ length: trials + 1 }, (_, hits) => wilson(hits, trials).interval);
    const held = (share: number) => {
      let chance = (1 - share) ** trials;
      let sum = 0;
      for (const [hits, [low, high]] of intervals.entries()) {
        if (low <= share && share <= high) sum += chance;
        chance *= (((trials - hits) / (hits + 1)) * share) / (1 - share);
      }
      return sum;
    };
    near(shares.reduce((sum, share) => sum + held(share), 0) / shares.length, 0.95, 0.005);
  });
});

describe('a paired bootstrap', () => {
  it('has the mean as its middle and the interval of its mean', () => {
    const differences = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const { difference, interval, units, clusters } = pairedBootstrap(differences, { random: uniform(1) });
    assert.deepEqual([difference, units, clusters], [0.25, 400, 400]);
    const reach = 1.96 * Math.sqrt((0.25 * 0.75) / 400);
    allNear(interval!, [0.25 - reach, 0.25 + reach], 0.004);
  });

  it('draws whole clusters, so that copies of a sample add nothing', () => {
    const once = Array.from({ length: 50 }, (_, i) => i % 2);
    const copied = [...once, ...once, ...once];
    const ids = copied.map((_, i) => i % 50);
    const options = { resamples: 4000 };
    const single = pairedBootstrap(once, { random: uniform(2), ...options });
    const clustered = pairedBootstrap(copied, { random: uniform(2), ...options }, ids);
    assert.deepEqual(clustered.interval, single.interval);
    assert.deepEqual([clustered.units, clustered.clusters], [150, 50]);
    const naive = pairedBootstrap(copied, { random: uniform(2), ...options });
    assert.ok(naive.interval![1] - naive.interval![0] < single.interval![1] - single.interval![0]);
  });

  it('weighs units, not clusters, where clusters differ in size', () => {
    assert.equal(
      pairedBootstrap([1, 1, 1, 0], { random: uniform(3) }, ['a', 'a', 'a', 'b']).difference,
      0.75,
    );
  });

  it('repeats itself for a seed', () => {
    const run = (seed: number) => pairedBootstrap([1, 0, 0, 1, -1], { random: uniform(seed) }).interval;
    assert.deepEqual(run(4), run(4));
  });

  it('draws the same whether what it draws was kept from the one before or not', () => {
    for (const [key, count, resamples] of [
      [7, 40, 300],
      [7, 40, 300],
      [8, 40, 300],
      [7, 41, 300],
      [7, 40, 200],
    ] as const) {
      const values = Array.from({ length: count }, (_, i) => Math.sin(i * key));
      const [draws, own] = [new Draws(key), uniform(key)];
      assert.deepEqual(
        pairedBootstrap(values, { random: draws, resamples }),
        pairedBootstrap(values, { random: own, resamples }),
      );
      assert.deepEqual(
        [draws.uniform(), pairedBootstrap(values, { random: draws, resamples })],
        [own(), pairedBootstrap(values, { random: own, resamples })],
      );
    }
  });

  it('holds the true difference about as often as it says', () => {
    const random = uniform(5);
    let held = 0;
    for (let trial = 0; trial < 500; trial++) {
      const differences = Array.from({ length: 100 }, () => random() + random() - 1 + 0.2);
      const [low, high] = pairedBootstrap(differences, { random, resamples: 300 }).interval!;
      if (low <= 0.2 && 0.2 <= high) held++;
    }
    near(held / 500, 0.945, 0.025);
  });

  it('says when there is nothing to draw from', () => {
    assert.equal(pairedBootstrap([1], { random: uniform(6) }).interval, null);
    assert.equal(pairedBootstrap([1, 2], { random: uniform(6) }, [7, 7]).interval, null);
    assert.throws(() => pairedBootstrap([], { random: uniform(6) }), /no pair/);
    assert.throws(() => pairedBootstrap([1, NaN], { random: uniform(6) }), /NaN/);
    assert.throws(() => pairedBootstrap([1, 2], { random: uniform(6) }, [1]), /1 numbers and should have 2/);
    assert.throws(() => pairedBootstrap([1], { random: uniform(6), resamples: 1e10 }), /too long/);
    assert.throws(() => pairedBootstrap([1], { random: uniform(6), resamples: 0 }), /0 resamples/);
    assert.throws(() => pairedBootstrap([1, 2], { random: uniform(6), confidence: 0 }), /interval of 0 /);
  });
});

describe("McNemar's exact test", () => {
  it('is a sign test on the samples that differ', () => {
    near(mcnemar(1, 9), (2 * 11) / 1024, 1e-15);
    near(mcnemar(9, 1), (2 * 11) / 1024, 1e-15);
    near(mcnemar(0, 6), 2 / 64, 1e-15);
    assert.equal(mcnemar(5, 5), 1);
    assert.equal(mcnemar(0, 0), 1);
    assert.equal(mcnemar(0, 1), 1);
  });

  it('stands counts of which the powers are no numbers', () => {
    // Two standard deviations: 500,000 +- 1000.
    near(mcnemar(499_000, 501_000), 0.0455, 2e-4);
    near(mcnemar(500_000, 500_000), 1, 1e-9);
    assert.ok(mcnemar(0, 2000) >= 0 && mcnemar(0, 2000) < 1e-300);
    assert.throws(() => mcnemar(-1, 2), /-1 is not/);
    assert.throws(() => mcnemar(1, NaN), /NaN is not/);
  });
});

describe("Holm's correction", () => {
  it('is that of the textbook, in the order given', () => {
    allNear(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02], 1e-15);
    assert.deepEqual(holm([0.2]), [0.2]);
    assert.deepEqual(holm([]), []);
    assert.deepEqual(holm([1, 0]), [1, 0]);
    assert.deepEqual(holm([0.9, 0.8]), [1, 1]);
    assert.throws(() => holm([0.1, NaN]), /NaN is not a probability/);
    assert.throws(() => holm([1.5]), /1.5/);
  });
});

describe('the smallest detectable difference', () => {
  it('of means is the textbook figure', () => {
    near(smallestMeanDifference(2, { pairs: 100 }), ((1.959964 + 0.841621) * 2) / 10, 1e-6);
    near(smallestMeanDifference(2, { pairs: 400, power: 0.5 }), (1.959964 * 2) / 20, 1e-6);
  });

  it('of accuracies solves its equation', () => {
    const [differing, pairs] = [0.2, 300];
    const d = smallestAccuracyDifference(differing, { pairs })!;
    const right = 1.959964 * Math.sqrt(differing) + 0.841621 * Math.sqrt(differing - d * d);
    near(Math.sqrt(pairs) * d, right, 1e-5);
  });

  it('is found as often as its power says', () => {
    const random = uniform(9);
    const [pairs, differing] = [400, 0.2];
    const d = smallestAccuracyDifference(differing, { pairs })!;
    let found = 0;
    for (let trial = 0; trial < 1000; trial++) {
      let [first, second] = [0, 0];
      for (let i = 0; i < pairs; i++) {
        const draw = random();
        if (draw < (differing + d) / 2) first++;
        else if (draw < differing) second++;
      }
      if (mcnemar(first, second) < 0.05) found++;
    }
    // The exact test is a little less powerful than the formula, which is for large n.
    near(found / 1000, 0.78, 0.04);
  });

  it('does not exist where nothing could be found', () => {
    assert.equal(smallestAccuracyDifference(0.01, { pairs: 20 }), null);
    assert.equal(smallestAccuracyDifference(0, { pairs: 20 }), null);
    assert.ok(smallestAccuracyDifference(1, { pairs: 20 })! < 0.7);
    assert.throws(() => smallestAccuracyDifference(0.1, { pairs: 0 }), /0 pairs/);
    assert.throws(() => smallestMeanDifference(NaN, { pairs: 9 }), /deviation of NaN/);
    assert.throws(() => smallestMeanDifference(Infinity, { pairs: 9 }), /deviation of Infinity/);
    assert.throws(() => smallestAccuracyDifference(-0.1, { pairs: 9 }), /-0.1 is not a share/);
    assert.throws(() => smallestMeanDifference(1, { pairs: 9, power: 1 }), /power of 1/);
  });
});
