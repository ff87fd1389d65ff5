// Comparisons of measures: against figures that a Python script made in other ways (test/oracles/statistics), and in simulated
// experiments whose truth is known.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { near } from './near';
import {
  compareAlong,
  compareBetween,
  compareOnSame,
  meanOfSamples,
} from '../../../src/measures/statistics/mean-comparison';
import { normalShareBelow } from '../../../src/measures/statistics/normal';
import { betweenTest, signFlipTest, trendTest } from '../../../src/measures/statistics/permutation';
import { gaussian } from '../../../src/intervention/noise';
import { Random } from '../../../src/shared/random';

type Pair = [number, number];
interface Figures {
  readonly paired: readonly { differences: number[]; p: number; smallest: number; interval: Pair }[];
  readonly between: readonly {
    first: number[];
    second: number[];
    p: number;
    smallest: number;
    interval: Pair;
  }[];
  readonly trend: readonly {
    places: number[];
    values: number[];
    rho: number;
    p: number;
    smallest: number;
  }[];
}

const file = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/statistics/comparisons.json');
const level = 0.05;
const resamples = 20_000;

const simulated = 400;
/** Of so many experiments as often as this are found by chance at a level of 5 %: 99 % of a binomial. */
const byChance = [9, 33] as const;

describe('comparisons of measures', () => {
  const { paired, between, trend } = JSON.parse(readFileSync(file, 'utf8')) as Figures;
  const nearInterval = (interval: Pair | readonly number[] | null, wanted: Pair, width: number) => {
    for (const end of [0, 1] as const) assert.ok(Math.abs(interval![end] - wanted[end]) < 0.06 * width);
  };

  it('on the same samples: p, smallest difference and interval are those of the script', () => {
    for (const { differences, p, smallest, interval } of paired) {
      const found = compareOnSame(differences, { level, resamples })!;
      near(found.p, p, 1e-12);
      near(found.smallest, smallest, 1e-6);
      nearInterval(found.interval, interval, interval[1] - interval[0]);
    }
  });

  it('between two groups of samples', () => {
    for (const { first, second, p, smallest, interval } of between) {
      const found = compareBetween(first, second, { level, resamples })!;
      near(found.p, p, 1e-12);
      near(found.smallest, smallest, 1e-6);
      nearInterval(found.interval, interval, interval[1] - interval[0]);
      assert.deepEqual([found.samples, found.against], [7, 8]);
    }
  });

  it('along an order, in which exchanges are drawn', () => {
    for (const { places, values, rho, p, smallest } of trend) {
      const found = compareAlong(places, values, { level })!;
      near(found.difference, rho, 1e-12);
      near(found.smallest, smallest, 1e-6);
      near(found.p, p, 0.01);
    }
  });

  it('draws exchanges where they are too many, to the same p', () => {
    const draw = new Random(1);
    const many = Array.from(gaussian(40, 1, 0), value => value + 0.1);
    // The normal approximation of the sign-flip test: its deviation is the root of the sum of squares.
    const z = many.reduce((sum, one) => sum + one, 0) / Math.hypot(...many);
    const p = signFlipTest(many, () => draw.uniform());
    near(p, 2 * normalShareBelow(-Math.abs(z)), 0.02);
    assert.equal(
      signFlipTest(new Array<number>(30).fill(1), () => draw.uniform()),
      1 / 10_000,
    );
  });

  it('finds nothing as often as the level says where there is nothing', () => {
    const count = { same: 0, between: 0, along: 0 };
    for (let experiment = 0; experiment < simulated; experiment++) {
      const random = new Random(experiment, 3);
      const uniform = () => random.uniform();
      const values = Array.from(gaussian(24, experiment, 1));
      const places = values.map((_, i) => i % 4);
      if (signFlipTest(values.slice(0, 12), uniform) < level) count.same++;
      if (betweenTest(values.slice(0, 6), values.slice(6, 14), uniform) < level) count.between++;
      if (experiment % 4 === 0 && trendTest(places, values, uniform) < level) count.along++;
    }
    for (const kind of ['same', 'between'] as const)
      assert.ok(count[kind] >= byChance[0] && count[kind] <= byChance[1], `${kind}: ${count[kind]}`);
    assert.ok(count.along <= 14, `along: ${count.along} of 100`);
  });

  it('has the true mean in its interval, and says nothing of what it has not seen', () => {
    let inside = 0;
    for (let experiment = 0; experiment < simulated; experiment++) {
      const { interval } = meanOfSamples(Array.from(gaussian(50, experiment, 2)), 500);
      if (interval![0] <= 0 && interval![1] >= 0) inside++;
    }
    assert.ok(inside / simulated > 0.9 && inside / simulated < 0.985, String(inside / simulated));
    assert.deepEqual(meanOfSamples([]), { samples: 0, mean: null, interval: null });
    assert.equal(compareOnSame([1], { level }), undefined);
    assert.equal(compareBetween([1, 2], [1], { level }), undefined);
    assert.equal(compareAlong([1, 1, 1], [1, 2, 3], { level }), undefined);
  });
});
