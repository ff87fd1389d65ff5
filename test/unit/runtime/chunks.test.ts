import assert from 'node:assert/strict';
import { chunksOf } from '../../../src/runtime/chunks';

const sizes = { rows: 1, past: 0, positions: 20, heads: 4, vocabulary: 0 };

describe('the pieces of a long pass', () => {
  it('follow each other without a gap, none beyond the bound', () => {
    for (const mostNumbers of [1, 200, 4 * 20 * 7, 10_000]) {
      const spans = chunksOf({ ...sizes, mostNumbers });
      let next = 0;
      for (const { from, count } of spans) {
        assert.equal(from, next);
        assert.ok(count === 1 || count * sizes.heads * sizes.positions <= mostNumbers);
        next += count;
      }
      assert.equal(next, sizes.positions);
    }
    assert.equal(chunksOf({ ...sizes, mostNumbers: 4 * 20 * 7 }).length, 3);
  });

  it('are one where nothing is large', () => {
    assert.deepEqual(chunksOf(sizes), [{ from: 0, count: 20 }]);
  });

  it('get shorter with more rows, a longer past and more logits', () => {
    const pieces = (more: object) => chunksOf({ ...sizes, mostNumbers: 4 * 20 * 10, ...more }).length;
    assert.equal(pieces({}), 2);
    assert.ok(pieces({ rows: 2 }) > 2);
    assert.ok(pieces({ past: 20 }) > 2);
    assert.ok(pieces({ vocabulary: 400 }) > 2);
  });
});
