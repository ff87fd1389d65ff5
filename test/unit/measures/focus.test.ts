import assert from 'node:assert/strict';
import { focusIn } from '../../../src/shared/measures/focus';
import { sharesInside } from '../../../src/shared/measures/region';
import type { PixelBox } from '../../../src/shared/measures/region';
import { Random } from '../../../src/shared/random';
import { allNear, near } from './near';

/** Tokens of 10 x 10 pixels over a picture of 20 x 20, row by row. */
const tokens = Float32Array.of(0, 0, 10, 10, 10, 0, 20, 10, 0, 10, 10, 20, 10, 10, 20, 20);

describe('the share of a token in a region', () => {
  it('is that of its area', () => {
    allNear(sharesInside(tokens, [[0, 0, 10, 10]]), [1, 0, 0, 0]);
    allNear(sharesInside(tokens, [[5, 5, 15, 10]]), [0.25, 0.25, 0, 0]);
    allNear(sharesInside(tokens, [[-5, -5, 100, 100]]), [1, 1, 1, 1]);
    allNear(sharesInside(tokens, [[30, 30, 40, 40]]), [0, 0, 0, 0]);
  });

  it('counts what lies in several boxes once', () => {
    const twice: PixelBox[] = [
      [0, 0, 10, 5],
      [0, 0, 10, 5],
      [0, 0, 5, 10],
    ];
    allNear(sharesInside(tokens, twice), [0.75, 0, 0, 0]);
  });

  it('is 0 for padding, which shows nothing', () => {
    allNear(sharesInside(Float32Array.of(0, 20, 10, 20, 5, 5, 5, 5), [[0, 0, 20, 20]]), [0, 0]);
  });

  it('is what counting pixels gives, for any boxes', () => {
    const random = new Random(3);
    const box = (): PixelBox => {
      const [left, top] = [random.below(25), random.below(25)];
      return [left, top, random.between(left + 1, 30), random.between(top + 1, 30)];
    };
    for (let trial = 0; trial < 60; trial++) {
      const region = Array.from({ length: random.between(1, 6) }, box);
      const token = box();
      let [inside, all] = [0, 0];
      for (let y = token[1]; y < token[3]; y++)
        for (let x = token[0]; x < token[2]; x++) {
          all++;
          if (region.some(([left, top, right, bottom]) => x >= left && x < right && y >= top && y < bottom))
            inside++;
        }
      near(sharesInside(Float32Array.from(token), region)[0], inside / all, 1e-12);
    }
  });

  it('needs a region', () => {
    assert.throws(() => sharesInside(tokens, []), /no box with an area/);
    assert.throws(() => sharesInside(tokens, [[1, 1, 1, 9]]), /no box with an area/);
    assert.throws(() => sharesInside(tokens, [[1, 1, 9, 1]]), /no box with an area/);
    assert.throws(() => sharesInside(tokens, [[9, 1, 1, 9]]), /ends before it begins/);
    assert.throws(() => sharesInside(tokens, [[0, 0, NaN, 9]]), /A box has NaN at 2/);
    assert.throws(
      () => sharesInside(tokens, Array(257).fill([0, 0, 1, 1]) as PixelBox[]),
      /256 is the limit/,
    );
    assert.throws(() => sharesInside(tokens.with(5, NaN), [[0, 0, 1, 1]]), /token boxes has NaN at 5/);
    assert.throws(() => sharesInside(tokens.subarray(1), [[0, 0, 1, 1]]), /not rows of 4/);
  });
});

describe('the focus of a map', () => {
  it('is the share of it inside, beside what an even map gets', () => {
    const { score, chance } = focusIn([0, 0.5, 0, 1], [0, 1, 0, 0.5]);
    near(score, (0.5 + 0.5) / 1.5, 1e-15);
    near(chance, 1.5 / 4, 1e-15);
  });

  it('is at chance for an even map: the share of the area', () => {
    const inside = sharesInside(tokens, [[3, 4, 17, 11]]);
    const { score, chance } = focusIn([2, 2, 2, 2], inside);
    near(score, (14 * 7) / 400, 1e-12);
    near(chance, (14 * 7) / 400, 1e-12);
  });

  it('is 1 where all of it is inside, and does not exist for a map of nothing', () => {
    assert.equal(focusIn([0, 3], [0, 1]).score, 1);
    assert.deepEqual(focusIn([0, 0], [0, 1]), { score: null, chance: 0.5 });
    assert.throws(() => focusIn([], []), /without tokens/);
    assert.throws(() => focusIn([1, 2], [1]), /has 1 numbers and should have 2/);
  });
});
