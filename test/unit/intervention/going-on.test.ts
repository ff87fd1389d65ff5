// What a list of changes becomes when a run goes on from a position of another: cut there, it selects the same positions as
// before on its side, and none on the other.

import assert from 'node:assert/strict';
import { countsFromStart, holdingFrom, holdingUntil } from '../../../src/intervention/clip';
import type { Cut } from '../../../src/intervention/clip';
import { goingOn } from '../../../src/intervention/going-on';
import { parseInterventions } from '../../../src/intervention/parse';
import { positionClasses, positionWords, selectorOf } from '../../../src/intervention/position-names';
import { maskOf } from '../../../src/intervention/positions';
import type { Intervention, Positions } from '../../../src/intervention/types';
import { tableOf } from './small-model';

const table = tableOf('piip.lvlgg!glggl');
const total = table.classes.length;
const classes = [...table.classes].map(of => positionClasses[of] ?? 'prompt');

function cutAt(position: number): Cut {
  const { promptLength, answerFrom } = table;
  return {
    position,
    latent: classes.slice(0, position).filter(of => of === 'latent').length,
    classes: classes.slice(0, position),
    promptLength,
    ...(answerFrom !== undefined && answerFrom < position && { answerFrom }),
  };
}

const scaling = (positions?: Positions): Intervention => ({
  at: { layers: [1], ...(positions !== undefined && { positions }) },
  do: { scale: 2 },
});

function selected(change: Intervention | undefined): readonly number[] {
  if (!change) return [];
  // What is made is read like anything else.
  const [parsed] = parseInterventions([change]);
  const mask = maskOf(selectorOf(parsed?.at.positions), table, 0, total);
  return [...mask.keys()].filter(position => mask[position] === 1);
}

const names: readonly (Positions | undefined)[] = [
  undefined,
  ...positionWords,
  ...['latent[1]', 'latent[1..2]', 'generated[1..]', 'image[0]', 'image[1..]', '[2..9]', '[7]', '[12..]'],
  ...['[-1]', '[-3..-2]', '[-2..]', '[1..-2]'],
  ['image', 'latent', '[3..8]'],
  ['text', 'answer'],
];

describe('a change that is cut at a position', () => {
  for (const name of names)
    it(`selects what it did before on its side, for every position: ${String(name)}`, () => {
      const whole = selected(scaling(name));
      for (let position = table.promptLength - 1; position <= total; position++) {
        const cut = cutAt(position);
        const where = `${String(name)} at ${position}`;
        assert.deepEqual(
          selected(holdingFrom(scaling(name), cut)),
          whole.filter(one => one >= position),
          `from ${where}`,
        );
        assert.deepEqual(
          selected(holdingUntil(scaling(name), cut)),
          whole.filter(one => one < position),
          `until ${where}`,
        );
      }
    });

  it('keeps its name where it is whole, and names what is left of it', () => {
    const named = (name: Positions | undefined, position = 9) =>
      holdingFrom(scaling(name), cutAt(position))?.at.positions;
    assert.equal(named(undefined), '[9..]');
    assert.equal(named('generated'), 'generated[2..]');
    assert.equal(named('generated', 6), 'generated');
    assert.equal(named('[12..]'), '[12..]');
    assert.deepEqual(named(['image', 'text', 'latent']), ['generated[2..]', 'latent[2..]']);
    assert.equal(named('image'), undefined);
    assert.equal(holdingUntil(scaling('image'), cutAt(9))?.at.positions, 'image');
  });

  it('is cut by who looks, where attention is changed, and what is looked at stays', () => {
    const gate: Intervention = { at: { queries: 'text', keys: 'image' }, do: { gate: 0 } };
    assert.deepEqual(holdingFrom(gate, cutAt(9)), {
      at: { queries: 'generated[2..]', keys: 'image' },
      do: { gate: 0 },
    });
    assert.deepEqual(holdingFrom({ at: { keys: 'image' }, do: { gate: 0.5 } }, cutAt(9)), {
      at: { keys: 'image', queries: '[9..]' },
      do: { gate: 0.5 },
    });
  });

  it('of latents is what was fed before, and all that it said behind', () => {
    const zero = (latents: 'all' | readonly number[] | { from: number; to: number }): Intervention => ({
      at: { latents },
      do: { replace: 'zero' },
    });
    const cut = cutAt(9);
    assert.deepEqual(holdingFrom(zero('all'), cut), zero('all'));
    assert.deepEqual(holdingUntil(zero('all'), cut), zero([0, 1]));
    assert.deepEqual(holdingUntil(zero([1, 2]), cut), zero([1]));
    assert.deepEqual(holdingUntil(zero({ from: 1, to: 9999 }), cut), zero([1]));
    assert.equal(holdingUntil(zero([2]), cut), undefined);
  });

  it('says whether a prompt of another length would shift it', () => {
    const shifted = (name: Positions) => countsFromStart(scaling(name), table.promptLength);
    assert.deepEqual(['all', 'generated[2..]', 'prompt.last', '[2..]', '[0..2]'].map(shifted), [
      false,
      false,
      false,
      false,
      false,
    ]);
    assert.deepEqual(['[9..]', '[2..9]'].map(shifted), [true, true]);
  });
});

describe('the changes of a run that goes on from another', () => {
  const [all, heads, zero] = parseInterventions([
    { at: { layers: [1] }, do: { scale: 2 } },
    { at: { layers: [2], heads: [0] }, do: { scale: 0 } },
    { at: { latents: 'all' }, do: { replace: 'zero' } },
  ]) as [Intervention, Intervention, Intervention];
  const from = (change: Intervention) => ({ ...change, at: { ...change.at, positions: '[9..]' } });
  const until = (change: Intervention) => ({ ...change, at: { ...change.at, positions: '[0..8]' } });

  it('are those of both as they are, and new ones from the step on', () => {
    assert.deepEqual(goingOn([all], [all, heads], cutAt(9)), { changes: [all, from(heads)], notes: [] });
    assert.deepEqual(goingOn([all], [all, all], cutAt(9)).changes, [all, from(all)], 'once more is new');
  });

  it('are what was left out up to the step', () => {
    assert.deepEqual(goingOn([all, heads, zero], [heads], cutAt(9)).changes, [
      until(all),
      { at: { latents: [0, 1] }, do: { replace: 'zero' } },
      heads,
    ]);
  });

  it('stay the same when a run goes on from that one: they say themselves where they hold', () => {
    const { changes } = goingOn([all], [all, heads], cutAt(9));
    assert.deepEqual(goingOn(changes, changes, cutAt(12)).changes, changes);
  });

  it('leave out what is nothing from the step on, and say so', () => {
    const image = { at: { layers: [1], positions: 'image' }, do: { scale: 0 } } as const;
    const { changes, notes } = goingOn([], [image], cutAt(9));
    assert.deepEqual(changes, []);
    assert.match(notes[0] ?? '', /From this step on it does nothing.*scales the stream/);
  });
});
