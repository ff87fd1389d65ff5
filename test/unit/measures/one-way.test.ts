// The fewest changes that the exact test finds, against the test itself, and the power against tables of the binomial.

import assert from 'node:assert/strict';
import { mcnemar } from '../../../src/measures/statistics/mcnemar';
import { fewestOneWay, smallestOneWay } from '../../../src/measures/statistics/one-way';

describe('the smallest difference that can be found', () => {
  it('is where the exact test just reaches its level', () => {
    for (const level of [0.5, 0.05, 0.05 / 7, 0.05 / 400, 1e-12]) {
      const fewest = fewestOneWay(level);
      assert.ok(mcnemar(fewest, 0) <= level, String(level));
      assert.ok(mcnemar(fewest - 1, 0) > level, String(level));
      // One that changes the other way makes it too few.
      assert.ok(mcnemar(fewest, 1) > level, String(level));
    }
    assert.equal(fewestOneWay(0.05), 6);
    assert.throws(() => fewestOneWay(0), /0 is no level/);
  });

  it('is found as often as was asked', () => {
    // Six of six, four times in five: the sixth root. P(Binomial(100, d) >= 6) = 0.8 at d = 0.0779, by a sum of whole binomials.
    assert.equal(smallestOneWay({ pairs: 6, level: 0.05 })!.toFixed(6), (0.8 ** (1 / 6)).toFixed(6));
    assert.equal(smallestOneWay({ pairs: 100, level: 0.05 })!.toFixed(4), '0.0779');
    assert.equal(smallestOneWay({ pairs: 5, level: 0.05 }), null);
    const [few, many] = [1, 40].map(of => smallestOneWay({ pairs: 100, level: 0.05 / of })!);
    assert.ok(few! < many!);
  });
});
