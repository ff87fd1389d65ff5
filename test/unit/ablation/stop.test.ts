// When an experiment that stops at a width may stop.

import assert from 'node:assert/strict';
import { planted, specOf } from './planted';
import { widestInterval, widthReached } from '../../../src/ablation/stop';

const spec = specOf({ samples: { count: 60 }, arms: ['transplant', 'zero'], stop: { width: 0.5 } });
const rows = planted(spec, (arm, index) => (arm === 'zero' && index % 2 === 0 ? 'other' : 'own'));
const first = (samples: number) => {
  const order = [...new Set(rows.map(({ index }) => index))].slice(0, samples);
  return rows.filter(({ index }) => order.includes(index));
};

describe('an experiment that stops at a width', () => {
  it('looks after twenty samples and every ten from there', () => {
    const reached = Array.from({ length: 45 }, (_, samples) => widthReached(spec, first(samples)));
    assert.deepEqual(
      reached.flatMap((width, samples) => (width === undefined ? [] : [samples])),
      [20, 30, 40],
    );
  });

  it('is as wide as its widest difference, and not measured yet is wider than any', () => {
    const widest = widestInterval(spec, first(40));
    const of = (arm: string) =>
      widestInterval(
        specOf({ samples: { count: 60 }, arms: [arm] }),
        first(40).filter(row => row.arm === arm || row.arm === 'baseline'),
      );
    assert.ok(of('transplant') < of('zero'));
    assert.equal(widest, of('zero'));
    assert.equal(
      widestInterval(
        spec,
        first(40).filter(({ arm }) => arm !== 'zero'),
      ),
      2,
    );
  });
});
