import assert from 'node:assert/strict';
import { cropAround } from '../../../src/shared/trace-view/crop';

describe('the part of a picture around a box', () => {
  const picture = { width: 100, height: 80 };

  it('has the box in its middle where there is room', () => {
    const { part, box } = cropAround([40, 20, 50, 40], picture);
    assert.deepEqual(part, [35, 10, 20, 40]);
    assert.deepEqual(box, [0.25, 0.25, 0.5, 0.5]);
  });

  it('stays inside of the picture at its edges', () => {
    assert.deepEqual(cropAround([0, 0, 10, 10], picture), {
      part: [0, 0, 20, 20],
      box: [0, 0, 0.5, 0.5],
    });
    assert.deepEqual(cropAround([90, 70, 100, 80], picture), {
      part: [80, 60, 20, 20],
      box: [0.5, 0.5, 0.5, 0.5],
    });
  });

  it('is the whole picture where the box is more than half of it', () => {
    assert.deepEqual(cropAround([0, 10, 100, 70], picture), {
      part: [0, 0, 100, 80],
      box: [0, 0.125, 1, 0.75],
    });
  });
});
