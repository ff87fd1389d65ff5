// Small pictures of a person's samples, from the file among the results to the page.

import assert from 'node:assert/strict';
import { pixelsIn, ppmOf } from '../../../src/shared/ppm';

describe('a small picture among the results', () => {
  const picture = { width: 2, height: 1, rgb: Uint8Array.of(1, 2, 3, 250, 10, 13) };

  it('is read as it was written, as an array that a page can be sent', () => {
    const read = pixelsIn(Buffer.from(ppmOf(picture)));
    assert.deepEqual(read, picture);
    assert.equal(read.rgb.constructor, Uint8Array, 'VS Code sends no Buffer to a page');
  });

  it('is none where anything is wrong', () => {
    const bytes = ppmOf(picture);
    for (const wrong of [
      new Uint8Array(0),
      bytes.subarray(1),
      bytes.subarray(0, -1),
      Uint8Array.of(...bytes, 0),
    ])
      assert.equal(pixelsIn(wrong), null);
  });
});
