// When a device computes something else than the CPU: not when it rounds otherwise.

import assert from 'node:assert/strict';
import { differenceOf, limitOf, wrongWith } from '../../../src/engine/devices/limits';

const expected = [Float32Array.of(10, -20, 5), Float32Array.of(1, 2, 3)];

function judged(found: readonly Float32Array[]): string | undefined {
  return wrongWith(differenceOf(expected, found), limitOf('float32'));
}

describe('what a device computes', () => {
  it('is right where it rounds otherwise, as a share of the largest', () => {
    assert.equal(judged(expected), undefined);
    assert.equal(judged([Float32Array.of(10.02, -20, 5), expected[1]!]), undefined);
  });

  it('is wrong where anything is too far, is no number, or is missing', () => {
    assert.match(
      judged([expected[0]!, Float32Array.of(1, 2, 3.5)]) ?? '',
      /differ from the CPU’s by 0\.17|1\.7e/,
    );
    assert.match(judged([Float32Array.of(10, NaN, 5), expected[1]!]) ?? '', /are not numbers/);
    assert.match(judged([Float32Array.of(10, Infinity, 5), expected[1]!]) ?? '', /are not numbers/);
    assert.match(judged([expected[0]!]) ?? '', /are not numbers/);
  });
});
