import assert from 'node:assert/strict';
import { energyByFrequency, energyMatched, lengthOf } from '../../../src/steering/energy';
import { filteringOf, maskOf } from '../../../src/steering/filter';
import type { Filter } from '../../../src/steering/filter';
import { fourierOf } from '../../../src/steering/fourier';
import { interpolated, resampled } from '../../../src/steering/resample';
import { allNear, numbers, reference, sameAsShown } from './reference';

const lengths = [1, 2, 3, 5, 8, 12, 97, 576, 3584];

describe('the transform of a direction', () => {
  it(`is NumPy's, for ${reference.fourier.length} lengths`, () => {
    for (const { d, re, im } of reference.fourier) {
      const bins = fourierOf(d).forward(numbers(d, d));
      const largest = Math.max(...re.map(Math.abs), ...im.map(Math.abs));
      for (const [own, shown] of [
        [bins.re, re],
        [bins.im, im],
      ] as const) {
        // Beside the largest: a part may be all zeros, and its rounding is not.
        sameAsShown(
          [...own].map(value => value / largest + 1),
          shown.map(value => value / largest + 1),
          1e-13,
        );
      }
    }
  });

  it('gives back what it was given, and keeps energy', () => {
    for (const d of lengths) {
      const [fourier, values] = [fourierOf(d), numbers(d, 7)];
      const bins = fourier.forward(values);
      allNear(fourier.inverse(bins), values, 1e-13);
      const energy = bins.re.reduce((sum, re, k) => sum + re ** 2 + bins.im[k]! ** 2, 0);
      assert.ok(Math.abs(energy / d / lengthOf(values) ** 2 - 1) < 1e-12);
    }
  });

  it('can be used again, and leaves what it is given as it was', () => {
    const fourier = fourierOf(12);
    const [values, other] = [numbers(12, 1), numbers(12, 2)];
    const before = [...values];
    const first = fourier.forward(values);
    fourier.inverse(fourier.forward(other));
    fourier.inverse(first);
    assert.deepEqual(fourier.forward(values), first);
    assert.deepEqual([...values], before);
  });

  it('is for one width', () => {
    assert.throws(() => fourierOf(4).forward([1, 2, 3]), /has 3 numbers, and 4 are needed/);
    assert.throws(() => fourierOf(0), /cannot be 0 wide/);
    assert.throws(() => fourierOf(2.5), /cannot be 2.5 wide/);
    assert.throws(() => fourierOf(2 ** 21), /cannot be 2097152 wide/);
  });
});

describe('a filter', () => {
  const filterOf = ({ kind, k, order = [] }: (typeof reference.filters)[number]): Filter => {
    if (kind === 'band') return { kind, from: k, to: 2 * k };
    if (kind === 'released') return { kind, bins: k };
    return kind === 'permuted' ? { kind, keep: k, order } : { kind, keep: k };
  };

  it(`is NumPy's, in ${reference.filters.length} cases`, () => {
    for (const shown of reference.filters) {
      const values = numbers(shown.d, shown.d + shown.k);
      // What is left may be next to nothing: compared beside the whole.
      const result = [...filteringOf(filterOf(shown), shown.d)(values)].map(value => value + 1);
      const expected = shown.values.map(value => value + 1);
      sameAsShown(result, expected, 1e-13);
    }
  });

  it("has the paper's mask, and the released one", () => {
    const kept = (filter: Exclude<Filter, { kind: 'none' }>) => [...maskOf(filter, 8)].join('');
    assert.equal(kept({ kind: 'low', keep: 1 }), '10000000');
    assert.equal(kept({ kind: 'low', keep: 2 }), '10000000');
    assert.equal(kept({ kind: 'low', keep: 3 }), '11000001');
    assert.equal(kept({ kind: 'low', keep: 7 }), '11110111');
    assert.equal(kept({ kind: 'low', keep: 8 }), '11111111');
    assert.equal(kept({ kind: 'high', keep: 3 }), '00111110');
    assert.equal(kept({ kind: 'band', from: 3, to: 6 }), '00100010');
    assert.equal(kept({ kind: 'released', bins: 1 }), '10000001');
    assert.equal(kept({ kind: 'released', bins: 3 }), '11100111');
    assert.equal(kept({ kind: 'released', bins: 4 }), '11111111');
  });

  it('changes nothing where it keeps all', () => {
    for (const d of lengths)
      for (const filter of [
        { kind: 'none' },
        { kind: 'low', keep: d },
        { kind: 'released', bins: d },
        { kind: 'permuted', keep: d, order: Array.from({ length: d }, (_, i) => d - 1 - i) },
      ] as const)
        allNear(filteringOf(filter, d)(numbers(d, 3)), numbers(d, 3), 1e-13);
  });

  it('divides a direction into parts that add up and are at right angles', () => {
    for (const d of [9, 30, 576]) {
      const values = numbers(d, 4);
      const keep = Math.ceil(d / 3);
      const parts = (['low', 'high'] as const).map(kind => filteringOf({ kind, keep }, d)(values));
      allNear(
        parts[0]!.map((value, i) => value + parts[1]![i]!),
        values,
        1e-12,
      );
      assert.ok(Math.abs(parts[0]!.reduce((sum, value, i) => sum + value * parts[1]![i]!, 0)) < 1e-11);
      const energy = parts.reduce((sum, part) => sum + lengthOf(part) ** 2, 0);
      assert.ok(Math.abs(energy / lengthOf(values) ** 2 - 1) < 1e-12);
    }
  });

  it('is linear, and doing it twice is doing it once', () => {
    const filter = { kind: 'permuted', keep: 20, order: [...numbers(97, 1).keys()].reverse() } as const;
    for (const chosen of [filter, { kind: 'low', keep: 20 }, { kind: 'band', from: 9, to: 31 }] as const) {
      const filtering = filteringOf(chosen, 97);
      const [a, b] = [numbers(97, 5), numbers(97, 6)];
      const sum = Float64Array.from(a, (value, i) => 3 * value - 2 * b[i]!);
      const [ofA, ofB] = [filtering(a), filtering(b)];
      allNear(
        filtering(sum),
        Float64Array.from(ofA, (value, i) => 3 * value - 2 * ofB[i]!),
      );
      allNear(filtering(ofA), ofA);
    }
  });

  it('does not fit every stream', () => {
    const refused = (filter: Filter) => () => filteringOf(filter, 8);
    for (const keep of [0, 9, 2.5, NaN]) {
      assert.throws(refused({ kind: 'low', keep }), /cut-off of .* not possible for a stream 8 wide/);
      assert.throws(refused({ kind: 'released', bins: keep }), /cut-off/);
    }
    assert.throws(refused({ kind: 'band', from: 4, to: 4 }), /band from 4 to 4/);
    assert.throws(refused({ kind: 'permuted', keep: 2, order: [0, 1, 2, 3, 4, 5, 6, 6] }), /each of 8 once/);
    assert.throws(refused({ kind: 'permuted', keep: 2, order: [-1, 0, 1, 2, 3, 4, 5, 6] }), /each of 8 once/);
    assert.throws(() => filteringOf({ kind: 'none' }, 8)([1]), /has 1 numbers, and 8 are needed/);
    assert.throws(() => filteringOf({ kind: 'none' }, 2)([1, NaN]), /has NaN at 1/);
  });
});

describe('a direction at another width', () => {
  it(`is the wave that NumPy reads off, in ${reference.developments.length} cases`, () => {
    for (const { d, width, resampled: shown, interpolated: between } of reference.developments) {
      sameAsShown(resampled(numbers(d, d + width), width), shown, 1e-12);
      sameAsShown(interpolated(numbers(d, d + width), width), between, 1e-13);
    }
  });

  it('is the same at the same width, and comes back from a larger one', () => {
    for (const d of lengths) {
      allNear(resampled(numbers(d, 8), d), numbers(d, 8), 0);
      allNear(interpolated(numbers(d, 8), d), numbers(d, 8), 0);
      for (const wider of [d + 1, d + 2, 2 * d, 3 * d + 1])
        allNear(resampled(resampled(numbers(d, 8), wider), d), numbers(d, 8), 1e-12);
    }
  });

  it('keeps a constant and a wave as they are', () => {
    const wave = (d: number) =>
      Float64Array.from({ length: d }, (_, i) => 2 + Math.cos((2 * Math.PI * 3 * i) / d));
    for (const [from, to] of [
      [20, 33],
      [33, 20],
      [16, 7],
      [7, 16],
      [12, 8],
    ] as const)
      allNear(resampled(wave(from), to), wave(to), 1e-12);
  });

  it('is interpolated between the middles of its places', () => {
    allNear(interpolated([0, 4], 4), [0, 1, 3, 4]);
    allNear(interpolated([1, 2, 3, 4], 2), [1.5, 3.5]);
    allNear(interpolated([7], 3), [7, 7, 7]);
  });

  it('needs a width', () => {
    for (const change of [resampled, interpolated]) {
      assert.throws(() => change([1, 2], 0), /cannot be 0 wide/);
      assert.throws(() => change([1, Infinity], 4), /has Infinity at 1/);
    }
  });
});

describe('the energy of a direction', () => {
  it('is matched', () => {
    const rest = energyMatched([0, 2], [3, 4]);
    assert.deepEqual([...rest], [0, 5]);
  });

  it('is not made of rounding', () => {
    assert.throws(() => energyMatched([0, 0], [3, 4]), /Nothing of the direction is left/);
    assert.throws(() => energyMatched([0, 4e-6], [3, 4]), /Nothing of the direction is left/);
    assert.throws(() => energyMatched([0, 0], [0, 0]), /Nothing/);
  });

  it('lies at its frequencies', () => {
    const d = 12;
    const wave = Float64Array.from(
      { length: d },
      (_, i) => 1 + 2 * Math.sin((2 * Math.PI * 2 * i) / d) + Math.cos(Math.PI * i),
    );
    // 1, 2^2/2 and 1 per place.
    allNear(energyByFrequency(wave), [1 / 4, 0, 1 / 2, 0, 0, 0, 1 / 4]);
    allNear(energyByFrequency([0, 0, 0]), [0, 0]);
    for (const length of [9, 10])
      allNear([energyByFrequency(numbers(length, 2)).reduce((sum, share) => sum + share, 0)], [1]);
  });
});
