import assert from 'node:assert/strict';
import { fromHalf, toHalf } from '../../src/shared/half';

describe('half precision', () => {
  it('survives a round trip, every number of it', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) assert.ok(Number.isNaN(fromHalf(toHalf(value))));
      else assert.equal(toHalf(value), bits, `0x${bits.toString(16)} = ${value}`);
    }
  });

  it('rounds to the nearest, and ties to even', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
      const middle = (low + high) / 2;
      assert.equal(toHalf(low + (high - low) * 0.49), bits);
      assert.equal(toHalf(low + (high - low) * 0.51), bits + 1);
      assert.equal(toHalf(middle), bits % 2 === 0 ? bits : bits + 1);
    }
  });

  it('has room for what is too large', () => {
    assert.equal(fromHalf(toHalf(65519)), 65504);
    assert.equal(fromHalf(toHalf(65520)), Infinity);
    assert.equal(fromHalf(toHalf(-1e30)), -Infinity);
  });
});
