import assert from 'node:assert/strict';
import { distanceFrom, parseWorld, summaryOf } from '../../../src/model/world';

const world = parseWorld({
  threshold: 1.5,
  kinds: ['a', 'b'],
  centre: { a: [0, 0], b: [10, 2] },
  spread: { a: [1, 1], b: [5, 1] },
});

describe('the world of a model', () => {
  it('is seen through mean and deviation of each number', () => {
    // Two tokens, two numbers: 1 and 3, 5 and 5.
    assert.deepEqual([...summaryOf(Float32Array.of(1, 5, 3, 5), 2)], [2, 5, 1, 0]);
  });

  it('is as far as its nearest kind', () => {
    assert.equal(distanceFrom(Float64Array.of(0, 0), world), 0);
    // From a: sqrt((9 + 16) / 2); from b: sqrt((49 / 25 + 4) / 2).
    assert.ok(Math.abs(distanceFrom(Float64Array.of(3, 4), world) - Math.sqrt((49 / 25 + 4) / 2)) < 1e-12);
  });

  it('of another model is refused', () => {
    assert.throws(() => distanceFrom(new Float64Array(4), world), /2 numbers.*4/);
  });

  for (const [what, content] of [
    ['no kinds', { threshold: 1, kinds: [], centre: {}, spread: {} }],
    ['a spread of nothing', { threshold: 1, kinds: ['a'], centre: { a: [0] }, spread: { a: [0] } }],
    ['lists of two lengths', { threshold: 1, kinds: ['a'], centre: { a: [0, 1] }, spread: { a: [1] } }],
    ['no threshold', { kinds: ['a'], centre: { a: [0] }, spread: { a: [1] } }],
  ] as const) {
    it(`with ${what} is refused with a sentence`, () => {
      assert.throws(() => parseWorld(content), { kind: 'bad-input' });
    });
  }
});
