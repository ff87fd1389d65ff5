import assert from 'node:assert/strict';
import { leastChange, shareMoved } from '../../../src/shared/trace-view/share-moved';

describe('how much of a picture moved', () => {
  const side = 20;
  const size = 3 * side * side;
  /** Three pictures of one colour, the middle one another; of the last one, `moved` values are others by `by`. */
  const pictures = (moved: number, by: number) => {
    const rgb = new Uint8Array(3 * size).fill(100);
    rgb.fill(200, size, 2 * size);
    rgb.fill(100 + by, 2 * size, 2 * size + moved);
    return { width: side, height: 3 * side, rgb };
  };

  it('is counted from the first to the last, whatever lies between', () => {
    assert.equal(shareMoved(pictures(0, 0), 3), 0);
    assert.equal(shareMoved(pictures(300, 100), 3), 0.25);
  });

  it('leaves out what moved too little', () => {
    assert.equal(shareMoved(pictures(size, leastChange), 3), 0);
    assert.equal(shareMoved(pictures(size, leastChange + 1), 3), 1);
  });

  it('is nothing of one picture, or none', () => {
    assert.equal(shareMoved(pictures(300, 100), 1), 0);
    assert.equal(shareMoved({ width: 0, height: 0, rgb: new Uint8Array(0) }, 1), 0);
  });
});
