// Controls of the released code's way, against what must hold of them: that vector is shorter than the direction.

import assert from 'node:assert/strict';
import { developed } from '../../../src/steering/develop';
import { lengthOf } from '../../../src/steering/energy';
import { releasedControl } from '../../../src/steering/released-controls';
import { controlVector } from '../../../src/steering/controls';
import type { Control } from '../../../src/steering/controls';
import { Random } from '../../../src/shared/random';

const width = 24;
const bins = 4;
const random = new Random(5);
const drawn = () => Float32Array.from({ length: width }, () => random.uniform() - 0.5);
const direction = drawn();
const order = random.shuffled(Array.from({ length: width }, (_, d) => d));
const vector = developed(direction, { fidelity: 'released', bins });
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, d) => sum + value * (b[d] ?? 0), 0);
const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / (lengthOf(a) * lengthOf(b));

describe('controls of the released way', () => {
  const made = (control: Control, count = bins) => releasedControl(direction, control, count);

  it('are as long as the vector that is added, which is shorter than the direction', () => {
    const controls: readonly Control[] = [
      { kind: 'random', normal: drawn() },
      { kind: 'negated' },
      { kind: 'high-pass' },
      { kind: 'band-pass' },
      { kind: 'permuted', order },
      { kind: 'unfiltered' },
    ];
    assert.ok(lengthOf(vector) < 0.9 * lengthOf(direction));
    for (const control of controls) {
      const found = made(control);
      assert.ok(Math.abs(lengthOf(found) / lengthOf(vector) - 1) < 1e-6, control.kind);
      const long = controlVector(direction, control, { keep: 2 * bins, width });
      assert.ok(lengthOf(long) > 1.1 * lengthOf(found), control.kind);
    }
  });

  it('are what their names say', () => {
    assert.ok(cosine(made({ kind: 'negated' }), vector) < -0.999999);
    assert.ok(cosine(made({ kind: 'unfiltered' }), direction) > 0.999999);
    const high = made({ kind: 'high-pass' });
    const rest = direction.map((value, d) => value - (vector[d] ?? 0));
    assert.ok(cosine(high, rest) > 0.999999);
    // What a mask of twice the bins keeps is the vector and the band.
    const wide = developed(direction, { fidelity: 'released', bins: 2 * bins });
    const band = wide.map((value, d) => value - (vector[d] ?? 0));
    assert.ok(cosine(made({ kind: 'band-pass' }), band) > 0.999999);
    const identity = Array.from({ length: width }, (_, d) => d);
    assert.ok(cosine(made({ kind: 'permuted', order: identity }), vector) > 0.999999);
    assert.ok(cosine(made({ kind: 'permuted', order }), vector) < 0.99);
    // Undone: a vector that has only what is kept in that order stays as it is.
    const ordered = Float32Array.from({ length: width });
    for (const [place, d] of order.entries()) ordered[d] = Math.cos((2 * Math.PI * place) / width);
    const kept = releasedControl(ordered, { kind: 'permuted', order }, bins);
    assert.ok(cosine(kept, ordered) > 0.999999);
  });

  it('are refused where nothing is left, and where nothing is resampled', () => {
    assert.throws(() => made({ kind: 'high-pass' }, width), /Nothing of the direction is left/);
    assert.throws(() => made({ kind: 'interpolated' }), /resamples nothing/);
    assert.throws(() => made({ kind: 'random', normal: new Float32Array(3) }), /Noise/);
  });
});
