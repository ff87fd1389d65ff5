// Thoughts that are kept for those whose donors thought them: of which sample they are, how many, and how often one is there
// when it is needed.

import assert from 'node:assert/strict';
import { unitsOf } from '../../../src/ablation/plan';
import { Lending } from '../../../src/engine/ablation/lending';
import { donorFor } from '../../../src/engine/replaced-latents';
import { generate } from '../../../src/tasks/generate';

const sample = (index: number, difficulty = 2) => generate('trail', { seed: 5, index, difficulty });
const lent = (of: number, count = 4) => ({
  latents: new Float32Array(count).fill(of),
  patches: [[new Float32Array([of]), new Float32Array(2)]],
});

describe('thoughts that are kept for others', () => {
  it('are those of the same sample, as difficult, with the same seed', () => {
    const lending = new Lending();
    lending.keep(sample(1), 7, lent(1));
    lending.keep(sample(2), 7, lent(2));
    assert.deepEqual(lending.find(sample(2), 7), lent(2));
    assert.deepEqual(lending.find(sample(1), 7), lent(1));
    for (const [other, seed] of [
      [sample(3), 7],
      [sample(1), 8],
      [sample(1, 3), 7],
      [generate('bars', { seed: 5, index: 1, difficulty: 2 }), 7],
      [generate('trail', { seed: 6, index: 1, difficulty: 2 }), 7],
    ] as const)
      assert.equal(lending.find(other, seed), undefined);
  });

  it('are thought again by whom nobody knows the right answer of, so that the own one is heard', () => {
    const lending = new Lending();
    const picture = { width: 1, height: 1, data: new Uint8Array(3) };
    const asked = { index: 1, seed: 5, question: 'What?', difficulty: null, truth: [] };
    const unknown = { ...asked, answer: undefined, picture, file: '/a.png' };
    lending.keep(unknown, 7, lent(1));
    lending.keep({ ...unknown, answer: 'red' }, 8, lent(1));
    assert.equal(lending.find(unknown, 7), undefined);
    assert.deepEqual(lending.find({ ...unknown, answer: 'red' }, 8), lent(1));
  });

  it('do not keep the picture that patches are parts of', () => {
    const picture = new Float32Array(1000).fill(3);
    const lending = new Lending();
    lending.keep(sample(1), 7, { latents: new Float32Array(1), patches: [[picture.subarray(10, 12)]] });
    const [[patch]] = lending.find(sample(1), 7)!.patches as [[Float32Array]];
    assert.deepEqual([patch.buffer.byteLength, ...patch], [8, 3, 3]);
  });

  it('keep within their bytes: who was asked for longest ago goes first', () => {
    // Each is 4 * 4 bytes of latents and 3 * 4 of patches.
    const lending = new Lending(3 * 28);
    for (const index of [1, 2, 3]) lending.keep(sample(index), 7, lent(index));
    lending.find(sample(1), 7);
    lending.keep(sample(4), 7, lent(4));
    const there = [1, 2, 3, 4].filter(index => lending.find(sample(index), 7) !== undefined);
    assert.deepEqual(there, [1, 3, 4]);
    lending.keep(sample(5), 7, lent(5, 1000));
    assert.equal(lending.find(sample(5), 7), undefined);
    assert.deepEqual(lending.find(sample(4), 7), lent(4));
  });

  it('are there for most donors, in the order of the plan, whole or in shards', () => {
    for (const of of [1, 4]) {
      const shards = Array.from({ length: of }, (_, i) => ({ number: i + 1, of }));
      for (const task of ['trail', 'relate'] as const) {
        const samples = { tasks: [task], count: 200, seed: 77, difficulty: 2 };
        const shares = shards.map(shard => {
          const thought = new Set<number>();
          const units = unitsOf({ samples }, shard);
          const known = units.filter(({ index }) => {
            const isKnown = thought.has(donorFor(generate(task, { ...samples, index })).sample.index);
            thought.add(index);
            return isKnown;
          });
          return known.length / units.length;
        });
        assert.ok(Math.min(...shares) > 0.7, `${task}: ${shares.join(', ')}`);
      }
    }
  });
});
