import assert from 'node:assert/strict';
import { LayerRows } from '../../../src/measures/layer-rows';
import { rolloutFrom } from '../../../src/measures/rollout';

/** Two layers of two heads over three positions; in whichever order they come. */
function filled(order: readonly number[]): LayerRows {
  const rows = new LayerRows(2, 3);
  const attention: readonly (readonly (readonly number[])[])[] = [
    // Layer 1: heads one after another, keys up to the position.
    [
      [1, 1],
      [0.5, 0.5, 0.25, 0.75],
      [0.2, 0.2, 0.6, 0, 0.4, 0.6],
    ],
    // Layer 2.
    [
      [1, 1],
      [0, 1, 1, 0],
      [0.5, 0.25, 0.25, 0.5, 0.25, 0.25],
    ],
  ];
  for (const position of order)
    rows.put(position, layer => Float32Array.from(attention[layer - 1]![position]!));
  return rows;
}

describe('rows of attention for a rollout', () => {
  it('are the mean over heads, and what follows from them is what is worked out by hand', () => {
    for (const order of [
      [0, 1, 2],
      [2, 0, 1],
    ]) {
      const layers = filled(order).layers();
      assert.deepEqual(
        Array.from(layers[0]!.values, value => Math.round(1000 * value) / 1000),
        [1, 0, 0, 0.375, 0.625, 0, 0.1, 0.3, 0.6],
      );
      // Layer 2 from position 2: 0.25, 0.125, 0.625. Layer 1: 0.25 [1,0,0] + 0.125 [.1875,.8125,0] + 0.625 [.05,.15,.8].
      const shares = rolloutFrom(layers, 2);
      for (const [i, share] of [0.3046875, 0.1953125, 0.5].entries())
        assert.ok(Math.abs(shares[i]! - share) < 1e-7, String(shares));
    }
  });

  it('may come twice, of which the later counts, and from beyond the last position, which nobody asked about', () => {
    const rows = filled([0, 1, 2]);
    rows.put(1, () => Float32Array.of(1, 0, 1, 0));
    rows.put(3, () => Float32Array.of(1, 0, 0, 0));
    assert.deepEqual([...rows.layers()[0]!.values.subarray(3, 6)], [1, 0, 0]);
  });

  it('are refused with a sentence where one lacks, or they would take too much memory', () => {
    assert.throws(() => filled([0, 2]).layers(), /attention of position 1 was not read/);
    assert.throws(() => new LayerRows(2, 3).put(1, () => undefined), /layer 1 cannot be read at position 1/);
    assert.throws(() => new LayerRows(2, 3).put(1, () => Float32Array.of(1, 0, 1)), /layer 1 cannot be read/);
    assert.throws(() => new LayerRows(32, 4000), /among 4,000 positions takes .*, more than a rollout may/);
  });
});
