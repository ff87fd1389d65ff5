import assert from 'node:assert/strict';
import { endsLookAlike } from '../../../src/shared/trace-view/look-alike';

describe('pictures that look alike', () => {
  const side = 20;
  /** Three pictures of one colour; of the last one, `moved` values are others by `by`. */
  const pictures = (moved: number, by: number) => {
    const size = 3 * side * side;
    const rgb = new Uint8Array(3 * size).fill(100);
    rgb.fill(200, size, 2 * size);
    rgb.fill(100 + by, 2 * size, 2 * size + moved);
    return { width: side, height: 3 * side, rgb };
  };

  it('are those whose ends hardly differ, whatever lies between', () => {
    assert.equal(endsLookAlike(pictures(0, 0), 3), true);
    assert.equal(endsLookAlike(pictures(11, 100), 3), true);
    assert.equal(endsLookAlike(pictures(1200, 10), 3), true);
  });

  it('are not those with a part that changed', () => {
    assert.equal(endsLookAlike(pictures(13, 100), 3), false);
    assert.equal(endsLookAlike(pictures(1200, 30), 3), false);
  });

  it('are never one alone', () => {
    assert.equal(endsLookAlike(pictures(0, 0), 1), false);
  });
});
