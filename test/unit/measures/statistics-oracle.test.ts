// Statistics against figures that a Python script made in other ways (test/oracles/statistics).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { near } from './near';
import { pairedBootstrap } from '../../../src/measures/statistics/bootstrap';
import { smallestAccuracyDifference } from '../../../src/measures/statistics/detectable';
import { holm } from '../../../src/measures/statistics/holm';
import { mcnemar } from '../../../src/measures/statistics/mcnemar';
import {
  aboveDifference,
  belowDifference,
  equivalence,
  pairedScore,
  scoreInterval,
} from '../../../src/measures/statistics/paired-score';
import { wilsonOfSum } from '../../../src/measures/statistics/wilson';
import { Random } from '../../../src/shared/random';

interface Figures {
  readonly score: readonly {
    pairs: number;
    onlyFirst: number;
    onlySecond: number;
    difference: number;
    z: number;
  }[];
  readonly mcnemar: readonly { first: number; second: number; p: number }[];
  readonly wilson: readonly { successes: number; trials: number; interval: [number, number] }[];
  readonly holm: { readonly values: number[]; readonly adjusted: number[] };
  readonly power: readonly { pairs: number; gained: number; lost: number; power: number }[];
  readonly bootstrap: { readonly clusters: number[][]; readonly interval: [number, number] };
}

const file = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/statistics/statistics.json');

describe('statistics, made in two ways', () => {
  const figures = JSON.parse(readFileSync(file, 'utf8')) as Figures;

  it('have the same score of a difference that is not 0', () => {
    for (const { difference, z, ...counts } of figures.score) near(pairedScore(counts, difference), z, 1e-5);
  });

  it('have the same exact test, the same intervals and the same Holm', () => {
    for (const { first, second, p } of figures.mcnemar) near(mcnemar(first, second), p, 1e-12);
    for (const { successes, trials, interval } of figures.wilson)
      for (const [i, end] of wilsonOfSum(successes, trials).interval.entries()) near(end, interval[i]!, 1e-9);
    for (const [i, p] of holm(figures.holm.values).entries()) near(p, figures.holm.adjusted[i]!, 1e-12);
  });

  it('find as often what they say is the smallest that is found', () => {
    for (const { pairs, gained, lost, power } of figures.power) {
      const smallest = smallestAccuracyDifference(gained + lost, { pairs, power })!;
      near(smallest, gained - lost, 0.012);
    }
  });

  it('have the same interval of whole clusters, as far as drawing goes', () => {
    const { clusters, interval } = figures.bootstrap;
    const random = new Random(2);
    const made = pairedBootstrap(
      clusters.flat(),
      { random: () => random.uniform() },
      clusters.flatMap((of, i) => of.map(() => i)),
    );
    for (const [i, end] of made.interval!.entries()) near(end, interval[i]!, 0.012);
  });
});

describe('equivalence within a margin', () => {
  it('takes 52 samples of which none differs, and a difference within it', () => {
    const none = (pairs: number) => equivalence({ pairs, onlyFirst: 0, onlySecond: 0 }, 0.05);
    assert.ok(none(51) > 0.05 && none(52) < 0.05);
    assert.ok(equivalence({ pairs: 400, onlyFirst: 5, onlySecond: 3 }, 0.05) < 0.001);
    assert.ok(equivalence({ pairs: 400, onlyFirst: 25, onlySecond: 3 }, 0.05) > 0.4);
  });

  it('is two tests, each of one side', () => {
    const counts = { pairs: 100, onlyFirst: 2, onlySecond: 30 };
    assert.ok(belowDifference(counts, -0.05) < 1e-4 && aboveDifference(counts, -0.05) > 0.99);
    near(aboveDifference(counts, 0) + belowDifference(counts, 0), 1, 1e-12);
  });

  it('has an interval whose ends are as unlikely as it says, also where all pairs are alike', () => {
    for (const counts of [
      { pairs: 40, onlyFirst: 5, onlySecond: 3 },
      { pairs: 60, onlyFirst: 0, onlySecond: 0 },
    ]) {
      const [low, high] = scoreInterval(counts);
      near(pairedScore(counts, low), 1.959964, 1e-5);
      near(pairedScore(counts, high), -1.959964, 1e-5);
    }
    const [low, high] = scoreInterval({ pairs: 60, onlyFirst: 0, onlySecond: 60 });
    // Pairs are won or lost then, and Wilson's interval of those lost says the same.
    assert.equal(low, -1);
    near(high, 1 - 2 * wilsonOfSum(60, 60).interval[0], 1e-9);
    const [least, most] = scoreInterval({ pairs: 60, onlyFirst: 60, onlySecond: 0 });
    assert.equal(most, 1);
    near(least, -high, 1e-9);
  });

  it('is refused where it means nothing', () => {
    assert.throws(() => equivalence({ pairs: 10, onlyFirst: 0, onlySecond: 0 }, 0), /no margin/);
    assert.throws(() => pairedScore({ pairs: 10, onlyFirst: 8, onlySecond: 3 }, 0), /8 and 3 of 10/);
    assert.throws(() => wilsonOfSum(NaN, 10), /NaN of 10/);
  });
});
