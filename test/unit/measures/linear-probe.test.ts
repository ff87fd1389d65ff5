// A probe that is fitted to vectors with a planted truth: what is in them is read in others, and what is not there is not.

import assert from 'node:assert/strict';
import { gaussian } from '../../../src/intervention/noise';
import { fitProbe } from '../../../src/measures/linear-probe';
import { Random } from '../../../src/shared/random';

const names = ['a1', 'b2', 'c3', 'd4'];
const width = 200;

/** Noise, and in some place of it what the label is. */
function made(count: number, from: number, strength: number) {
  const random = new Random(from);
  return Array.from({ length: count }, (_, i) => {
    const label = random.below(names.length);
    const vector = Float32Array.from(
      gaussian(width, 7, from + i),
      (value, at) => value + 50 + (at === label ? strength : 0),
    );
    return { label: names[label]!, vector };
  });
}

function accuracy(strength: number, dealt = false): number {
  const [seen, asked] = [made(128, 0, strength), made(200, 1000, strength)];
  const labels = seen.map(({ label }) => label);
  const probe = fitProbe(
    seen.map(({ vector }) => vector),
    dealt ? new Random(3).shuffled(labels) : labels,
  );
  return asked.filter(({ label, vector }) => probe.read(vector) === label).length / asked.length;
}

describe('a linear probe that is fitted', () => {
  it('reads what was planted in vectors that it has not seen, though they have more numbers than there are samples', () => {
    assert.ok(accuracy(6) > 0.9, `${accuracy(6)}`);
  });

  it('reads nothing where nothing was planted, and nothing of labels that were dealt anew', () => {
    // A quarter by chance; of 200 samples it is within 0.13 in all but one of ten thousand cases.
    for (const found of [accuracy(0), accuracy(6, true)])
      assert.ok(Math.abs(found - 0.25) < 0.13, `${found}`);
  });

  it('is no better at labels that were dealt anew, though it can learn them by heart', () => {
    const seen = made(128, 0, 6);
    const labels = new Random(3).shuffled(seen.map(({ label }) => label));
    const probe = fitProbe(
      seen.map(({ vector }) => vector),
      labels,
    );
    const byHeart = seen.filter(({ vector }, i) => probe.read(vector) === labels[i]).length / seen.length;
    assert.ok(byHeart > 0.9, `${byHeart}`);
  });

  it('reads of equal vectors the most frequent label', () => {
    const probe = fitProbe(
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      ['b', 'a', 'b'],
    );
    assert.equal(probe.read([1, 2]), 'b');
    assert.equal(fitProbe([[0, 0]], ['only']).read([5, 5]), 'only');
  });
});
