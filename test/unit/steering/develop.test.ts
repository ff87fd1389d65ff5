import assert from 'node:assert/strict';
import { controlVector } from '../../../src/steering/controls';
import type { Control } from '../../../src/steering/controls';
import { developed, injected } from '../../../src/steering/develop';
import { lengthOf } from '../../../src/steering/energy';
import { filteringOf } from '../../../src/steering/filter';
import { interpolated, resampled } from '../../../src/steering/resample';
import { allNear, numbers, reference, sameAsShown } from './reference';

const close = (actual: number, expected: number, within = 1e-6) =>
  assert.ok(Math.abs(actual / expected - 1) <= within, `${actual} is not ${expected}`);

describe('a developed direction', () => {
  it(`is what the paper's equations give in NumPy, in ${reference.developments.length} cases`, () => {
    for (const { d, width, k, developed: shown } of reference.developments) {
      const filter = { kind: 'low', keep: k } as const;
      sameAsShown(developed(numbers(d, d + width), { fidelity: 'paper', filter, width }), shown, 1e-6);
    }
  });

  it('has the length of the direction, at any width', () => {
    const direction = numbers(96, 1);
    for (const width of [32, 64, 95, 96, 200]) {
      const filter = { kind: 'low', keep: 25 } as const;
      const vector = developed(direction, { fidelity: 'paper', filter, width });
      assert.equal(vector.length, width);
      close(lengthOf(vector), lengthOf(direction));
    }
  });

  it('is the direction, where nothing is filtered and the width stays', () => {
    for (const width of [7, 8, 576]) {
      const filter = { kind: 'low', keep: width } as const;
      allNear(developed(numbers(width, 2), { fidelity: 'paper', filter, width }), numbers(width, 2), 1e-7);
    }
  });

  it('as released is filtered only: neither resampled nor brought to its length', () => {
    const { d, k, values } = reference.filters.find(({ kind, d }) => kind === 'released' && d === 576)!;
    const direction = numbers(d, d + k);
    const vector = developed(direction, { fidelity: 'released', bins: k });
    sameAsShown(vector, values, 1e-6);
    assert.ok(lengthOf(vector) < 0.95 * lengthOf(direction));
  });

  it('is refused where nothing would be left', () => {
    // One wave of the lowest frequency has nothing above it.
    const wave = Float32Array.from({ length: 64 }, (_, i) => Math.cos((2 * Math.PI * i) / 64));
    const filter = { kind: 'high', keep: 9 } as const;
    assert.throws(
      () => developed(wave, { fidelity: 'paper', filter, width: 64 }),
      /Nothing of the direction/,
    );
    const none = { kind: 'none' } as const;
    assert.throws(
      () => developed(new Float32Array(8), { fidelity: 'paper', filter: none, width: 8 }),
      /Nothing of the direction/,
    );
  });
});

describe('an injected direction', () => {
  const [stream, vector] = [numbers(576, 3), numbers(576, 4)];

  it('is added', () => {
    allNear(injected(Float32Array.of(1, 2), Float32Array.of(10, -10), 0.5, false), [6, -3]);
  });

  it('turns the stream without changing its length, if it is to', () => {
    for (const strength of [-2, 0.1, 1, 50]) {
      const turned = injected(stream, vector, strength, true);
      close(lengthOf(turned), lengthOf(stream));
      const plain = injected(stream, vector, strength, false);
      const factor = turned[0]! / plain[0]!;
      allNear(
        turned,
        plain.map(value => value * factor),
        1e-6,
      );
    }
    allNear(injected(Float32Array.of(3, 4), Float32Array.of(-3, 1), 1, true), [0, 5], 1e-7);
  });

  it('at strength 0 changes nothing', () => {
    allNear(injected(stream, vector, 0, false), stream, 0);
    allNear(injected(stream, vector, 0, true), stream, 0);
  });

  it('leaves zeros zeros', () => {
    assert.deepEqual([...injected(Float32Array.of(0, 0), Float32Array.of(1, 1), 1, true)], [0, 0]);
    assert.deepEqual([...injected(Float32Array.of(1, 1), Float32Array.of(-1, -1), 1, true)], [0, 0]);
  });

  it('must fit', () => {
    assert.throws(() => injected(stream, vector.subarray(1), 1, true), /has 575 numbers, and 576 are needed/);
    assert.throws(() => injected(stream, vector, NaN, true), /A strength has NaN/);
    assert.throws(() => injected(Float32Array.of(NaN), Float32Array.of(1), 1, true), /A stream has NaN/);
    assert.throws(() => injected(Float32Array.of(1), Float32Array.of(NaN), 1, true), /A direction has NaN/);
  });
});

describe('a control', () => {
  const [direction, keep, width] = [numbers(96, 5), 24, 64] as const;
  const steered = developed(direction, { fidelity: 'paper', filter: { kind: 'low', keep }, width });
  const cosine = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, value, d) => sum + value * b[d]!, 0) / lengthOf(a) / lengthOf(b);
  const of = (control: Control) => controlVector(direction, control, { keep, width });
  const order = [...direction.keys()].sort((a, b) => direction[a]! - direction[b]!);
  const controls: Control[] = [
    { kind: 'random', normal: numbers(width, 6) },
    { kind: 'permuted', order },
    { kind: 'negated' },
    { kind: 'high-pass' },
    { kind: 'band-pass' },
    { kind: 'interpolated' },
    { kind: 'unfiltered' },
  ];

  it('is as wide and as long as what it controls for, and another', () => {
    for (const control of controls) {
      assert.equal(of(control).length, width, control.kind);
      close(lengthOf(of(control)), lengthOf(steered));
      assert.ok(cosine(of(control), steered) < 0.99, control.kind);
    }
  });

  it('differs in the one point that its name says', () => {
    allNear(
      of({ kind: 'negated' }),
      steered.map(value => -value),
      0,
    );
    for (const kind of ['high-pass', 'band-pass'] as const)
      assert.ok(Math.abs(cosine(of({ kind }), steered)) < 1e-6, `${kind} has nothing of the low frequencies`);
    const above = developed(direction, { fidelity: 'paper', filter: { kind: 'low', keep: 2 * keep }, width });
    const half = of({ kind: 'band-pass' });
    assert.ok(cosine(half, above) > 0.1 && cosine(of({ kind: 'high-pass' }), half) > 0.1);
    const lowOf = (bins: number) => filteringOf({ kind: 'low', keep: bins }, 96)(direction);
    const next = lowOf(2 * keep).map((value, d) => value - lowOf(keep)[d]!);
    close(cosine(half, Float32Array.from(resampled(next, width))), 1);
    const low = filteringOf({ kind: 'permuted', keep, order }, 96)(direction);
    close(cosine(of({ kind: 'permuted', order }), Float32Array.from(resampled(low, width))), 1);
    close(cosine(of({ kind: 'random', normal: numbers(width, 6) }), numbers(width, 6)), 1);
    close(cosine(of({ kind: 'unfiltered' }), Float32Array.from(resampled(direction, width))), 1);
  });

  it('would be none if it interpolated what was filtered', () => {
    const low = filteringOf({ kind: 'low', keep: 12 }, 96)(direction);
    const smooth = developed(direction, { fidelity: 'paper', filter: { kind: 'low', keep: 12 }, width: 90 });
    assert.ok(cosine(Float32Array.from(interpolated(low, 90)), smooth) > 0.98);
  });

  it('interpolates as NumPy does', () => {
    for (const { d, width, k, byInterpolation } of reference.developments) {
      const vector = controlVector(numbers(d, d + width), { kind: 'interpolated' }, { keep: k, width });
      sameAsShown(vector, byInterpolation, 1e-6);
    }
  });

  it('is refused where there is none', () => {
    assert.throws(() => of({ kind: 'random', normal: numbers(9, 1) }), /Noise has 9 numbers, and 64/);
    const all = { keep: 96, width };
    assert.throws(() => controlVector(direction, { kind: 'high-pass' }, all), /Nothing of the direction/);
    assert.throws(() => controlVector(direction, { kind: 'band-pass' }, all), /nothing in it/);
  });
});
