// A thousand made-up experiments whose truth is known, through the same table and verdict that a real one goes through.

import assert from 'node:assert/strict';
import { drawn, planted, specOf } from './planted';
import type { Became } from '../../../src/ablation/row';
import { widestInterval } from '../../../src/ablation/stop';
import { summarise } from '../../../src/ablation/summary';
import { verdictOf } from '../../../src/ablation/verdict';
import { smallestAccuracyDifference } from '../../../src/measures/statistics/detectable';
import { scoreInterval } from '../../../src/measures/statistics/paired-score';
import { wilson } from '../../../src/measures/statistics/wilson';
import { Random } from '../../../src/shared/random';

const experiments = 1000;

type Shares = Partial<Record<Became, number>>;

/** How many of them are as `is` says. */
function howMany(
  {
    count,
    resamples = 1,
    before,
    after,
  }: { count: number; resamples?: number; before: Shares; after: Shares },
  is: (found: ReturnType<typeof summarise>[number], spec: ReturnType<typeof specOf>) => boolean,
): number {
  const spec = specOf({ samples: { count } });
  let found = 0;
  for (let at = 0; at < experiments; at++) {
    const random = new Random(at, count);
    const rows = planted(spec, arm => drawn(random, arm === 'baseline' ? before : after));
    const [result] = summarise(spec, rows, resamples);
    if (result && is(result, spec)) found++;
  }
  return found;
}

const verdictIs =
  (kind: string): Parameters<typeof howMany>[1] =>
  (result, spec) =>
    verdictOf(result, spec, 1 / 8).kind === kind;

describe('a thousand simulated experiments', function () {
  it('find a difference where there is none as often as their level says', () => {
    const found = howMany(
      { count: 1000, before: { own: 0.5 }, after: { own: 0.5 } },
      ({ arms }) => arms[1]!.compared!.adjusted < 0.05,
    );
    const [low, high] = wilson(found, experiments).interval;
    assert.ok(low <= 0.05 && high >= 0.05, `${found} of ${experiments}`);
  });

  it('have intervals that hold the true difference in 93 to 97 of 100', () => {
    const covered = howMany(
      { count: 150, resamples: 400, before: { own: 0.8 }, after: { own: 0.6 } },
      ({ arms }) => {
        const [low, high] = arms[1]!.compared!.interval!;
        return low <= -0.2 && high >= -0.2;
      },
    );
    assert.ok(covered >= 930 && covered <= 970, `${covered}`);
  });

  it('find the smallest difference that they say they find, four times in five', () => {
    // Answers of the two arms are drawn apart: 0.5 and 0.5 + d differ in half of the samples.
    const count = 400;
    const difference = smallestAccuracyDifference(0.5, { pairs: count })!;
    const found = howMany(
      { count, before: { own: 0.5 }, after: { own: 0.5 - difference } },
      ({ arms }) => arms[1]!.compared!.adjusted < 0.05,
    );
    assert.ok(found >= 760 && found <= 840, `${found} of ${experiments} with a difference of ${difference}`);
  });

  it('err no more often where they stop as soon as their intervals are narrow', () => {
    const width = 0.2;
    const count = 160;
    const spec = specOf({ samples: { count } });
    let [found, covered, samples] = [0, 0, 0];
    for (let at = 0; at < experiments; at++) {
      const random = new Random(at, 77);
      const all = planted(spec, () => drawn(random, { own: 0.9 }));
      const perSample = spec.arms.length * spec.seeds.length;
      let rows = all;
      for (let finished = 20; finished < count; finished += 10) {
        rows = all.slice(0, finished * perSample);
        if (widestInterval(spec, rows) <= width) break;
      }
      const compared = summarise(spec, rows, 1)[0]!.arms[1]!.compared!;
      const [low, high] = scoreInterval(compared.counts);
      if (compared.adjusted < 0.05) found++;
      if (low <= 0 && high >= 0) covered++;
      samples += rows.length / perSample;
    }
    assert.ok(samples / experiments < 120, `${samples / experiments} samples on average`);
    assert.ok(found <= wilson(50, experiments).interval[1] * experiments, `${found} of ${experiments}`);
    assert.ok(covered >= 930, `${covered} of ${experiments}`);
  });

  it('call latents bypassed at the margin itself, or carrying where they do nothing, no more often than their level', () => {
    const [most] = [wilson(50, experiments).interval[1] * experiments];
    const atMargin = howMany(
      { count: 400, before: { own: 0.95 }, after: { own: 0.9 } },
      verdictIs('bypassed'),
    );
    assert.ok(atMargin <= most, `${atMargin} bypassed`);
    const guessing = { own: 0.6, implied: 0.1, donor: 0.1 };
    const nothing = howMany({ count: 400, before: guessing, after: guessing }, verdictIs('carries'));
    assert.ok(nothing <= most, `${nothing} carry`);
    const disturbed = howMany(
      { count: 400, before: { own: 0.9 }, after: { own: 0.125, implied: 0.125, donor: 0.125 } },
      verdictIs('carries'),
    );
    assert.ok(disturbed <= most, `${disturbed} carry though they only disturb`);
  });

  it('call what carries and what is bypassed by its name', () => {
    const carrying = { before: { own: 0.95 }, after: { own: 0.5, implied: 0.35, donor: 0.05 } };
    assert.ok(howMany({ count: 200, ...carrying }, verdictIs('carries')) >= 990);
    assert.ok(
      howMany({ count: 400, before: { own: 0.99 }, after: { own: 0.99 } }, verdictIs('bypassed')) >= 950,
    );
  });
});
