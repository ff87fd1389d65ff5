// Which answers of an experiment are kept with a trace.

import assert from 'node:assert/strict';
import { planted, specOf } from './planted';
import { chosenPlaces } from '../../../src/ablation/chosen';

describe('answers that are kept with a trace', () => {
  const spec = specOf({ samples: { count: 10 }, arms: ['transplant', 'zero'] });
  const rows = planted(spec, (arm, index) => {
    if (arm === 'transplant') return 'implied';
    return arm === 'zero' && index === 7 ? 'other' : 'own';
  });
  const chosen = (most: number) => chosenPlaces(spec, rows, most).map(({ arm, index }) => [arm, index]);

  it('are those that changed first, of every arm in its turn', () => {
    assert.deepEqual(chosen(3), [
      ['transplant', 0],
      ['zero', 7],
      ['transplant', 1],
    ]);
  });

  it('are then those that stayed, never the baseline nor what failed', () => {
    assert.deepEqual(chosen(12).slice(-1), [['zero', 0]]);
    assert.equal(chosen(100).length, 20);
    const [first, ...others] = rows;
    const failed = { task: 'trail', index: 0, seed: 1, arm: 'transplant', failed: 'No.' } as const;
    assert.equal(chosenPlaces(spec, [first!, failed, ...others.slice(1)], 100).length, 19);
  });
});
