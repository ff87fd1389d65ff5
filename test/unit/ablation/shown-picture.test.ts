// What a sample's picture shows where something is painted over: the true box and nothing else, or as much elsewhere.

import assert from 'node:assert/strict';
import { asShown } from '../../../src/engine/ablation/shown-picture';
import { pictureOf, truthBoxes } from '../../../src/engine/subject';
import { generate } from '../../../src/tasks/generate';
import type { Box } from '../../../src/tasks/types';

const samples = Array.from({ length: 30 }, (_, index) =>
  generate('trail', { seed: 3, index, difficulty: 2 }),
);

/** Pixels that are others than before, within the true boxes and outside of them. */
function changed(sample: (typeof samples)[number], shown: 'truth hidden' | 'as much hidden', seed: number) {
  const { width, data } = pictureOf(sample);
  const { data: now } = pictureOf(asShown(sample, shown, undefined, seed));
  const isIn = ([left, top, right, bottom]: Box, at: number) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return x >= left && x < right && y >= top && y < bottom;
  };
  const counts = { within: 0, outside: 0 };
  for (let at = 0; at < data.length / 3; at++) {
    if ([0, 1, 2].every(c => data[3 * at + c] === now[3 * at + c])) continue;
    counts[truthBoxes(sample).some(box => isIn(box, at)) ? 'within' : 'outside']++;
  }
  return counts;
}

describe('a picture of which something is hidden', () => {
  it('lacks what the answer is read from, and nothing else', () => {
    for (const sample of samples) {
      const { within, outside } = changed(sample, 'truth hidden', 1);
      assert.ok(within > 0 && outside === 0);
    }
  });

  it('lacks as much elsewhere, never what the answer is read from, at other places with another seed', () => {
    for (const sample of samples)
      for (const seed of [1, 2, 3]) {
        const { within, outside } = changed(sample, 'as much hidden', seed);
        assert.ok(within === 0 && outside > 0, `sample ${sample.index}, seed ${seed}`);
      }
    const [first] = samples;
    const shown = [1, 2, 3, 4].map(seed =>
      Buffer.from(pictureOf(asShown(first!, 'as much hidden', undefined, seed)).data).toString('base64'),
    );
    assert.ok(new Set(shown).size > 1);
  });
});
