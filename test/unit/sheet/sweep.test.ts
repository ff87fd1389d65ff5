// A sweep with planted results: which arms make its cells, what lies along its axes, and the band of what random vectors do.

import assert from 'node:assert/strict';
import { mapOf } from '../../../src/host/ablation/sheet-map';
import type { SheetArm } from '../../../src/host/ablation/parse-head';
import type { ArmView } from '../../../src/shared/protocol/ablation-sheet';
import { isWithin, rangeOf, sweepOf } from '../../../src/shared/sheet/sweep';

const layers = [4, 2];
const strengths = [0.1, 0.9, 0.3];
const nothing = { share: null, low: 0, high: 1 };

/** What an arm is set to, and the difference that it made. */
const made = (vectors: readonly string[], among = layers) =>
  vectors.flatMap(vector =>
    among.flatMap(layer =>
      strengths.map(strength => ({
        name: `${vector} ${layer} ${strength}`,
        point: { vector, layer, strength },
        difference: { direction: layer * strength, random: -strength, 'random 2': strength }[vector] ?? 9,
      })),
    ),
  );

const armsOf = (all: ReturnType<typeof made>): SheetArm[] => [
  { name: 'baseline', does: 'baseline', part: 'hidden' },
  ...all.map(({ name, point }) => ({ name, does: 'kept' as const, part: 'hidden' as const, point })),
];

const viewsOf = (all: ReturnType<typeof made>): ArmView[] =>
  all.map(({ name, difference }) => ({
    ...{ name, does: 'kept', part: 'hidden', samples: 10, of: 10, failed: 0, measures: [] },
    ...{ own: nothing, donor: nothing, dealt: null, implied: nothing },
    compared: {
      ...{ difference, interval: null, adjusted: null, changed: 0 },
      outcomes: { lost: 0, both: 0, neither: 0, gained: 0 },
    },
  }));

const sweep = (vectors: readonly string[], among = layers) => {
  const all = made(vectors, among);
  const map = mapOf(armsOf(all), 'steering-map');
  assert.ok(map);
  return { map, ...sweepOf(map, viewsOf(all)) };
};

describe('a sweep', () => {
  it('has the direction in its cells, whatever else was added at the same places', () => {
    const { map, at } = sweep(['direction', 'negated', 'random', 'random 2']);
    assert.deepEqual(
      [map.rows.values, map.columns.values],
      [
        ['2', '4'],
        ['0.1', '0.3', '0.9'],
      ],
    );
    assert.equal(map.cells.length, 6);
    assert.equal(at(1, 2).arm?.name, 'direction 4 0.9');
    assert.deepEqual(
      map.randoms?.map(cells => cells.length),
      [6, 6],
    );
  });

  it('has the band of random vectors at each place and along both axes, and means of the direction alone', () => {
    const { at, rows, columns, vectors, best } = sweep(['direction', 'random', 'random 2', 'negated']);
    assert.equal(vectors, 2);
    assert.deepEqual(at(0, 1).random, [-0.3, 0.3]);
    assert.deepEqual(sweep(['direction', 'random 2', 'random']).at(0, 1).random, [-0.3, 0.3]);
    const near = (one: number | undefined, other: number) => assert.ok(Math.abs(one! - other) < 1e-12);
    near(columns[1]!.mean, 3 * 0.3);
    assert.deepEqual(columns[1]!.random, [-0.3, 0.3]);
    near(rows[1]!.mean, (4 * 1.3) / 3);
    near(rows[1]!.random![1], 1.3 / 3);
    assert.equal(best?.arm?.name, 'direction 4 0.9');
    assert.deepEqual(rangeOf(columns)[0], -0.9);
  });

  it('tells what is among random vectors from what is beyond them', () => {
    const random = [-0.1, 0.2] as const;
    const within = (difference?: number) => isWithin({ difference, random });
    assert.deepEqual([-0.11, -0.1, 0, 0.2, 0.21, undefined].map(within), [
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
    assert.equal(isWithin({ difference: 0, random: undefined }), false);
  });

  it('has no band where none ran, and none is asked of where nothing is steered', () => {
    const alone = sweep(['direction']);
    assert.deepEqual(
      [alone.vectors, alone.at(0, 0).random, alone.rows[0]!.random],
      [0, undefined, undefined],
    );
    const other = mapOf(
      [0, 1].flatMap(gate =>
        ['all', 'latents'].map(gated => ({
          ...{ name: `${gate} ${gated}`, does: 'kept' as const, part: 'hidden' as const },
          point: { gate, gated },
        })),
      ),
      'gate-sweep',
    );
    assert.equal(other?.cells.length, 4);
    assert.equal(other.randoms, undefined);
    assert.equal(sweepOf(other, []).vectors, undefined);
  });

  it('is one line where one thing was varied, and nothing where nothing was', () => {
    const { map } = sweep(['direction', 'random'], [2]);
    assert.deepEqual([map.rows.values, map.columns.values.length], [['2'], 3]);
    assert.equal(mapOf(armsOf(made(['direction'], [2]).slice(0, 1)), 'steering-map'), undefined);
  });

  it('counts a random vector when it has an answer', () => {
    const all = made(['direction', 'random', 'random 2']);
    const map = mapOf(armsOf(all), 'steering-map')!;
    const answered = viewsOf(all.filter(({ point }) => point.vector !== 'random 2'));
    assert.equal(sweepOf(map, answered).vectors, 1);
  });
});
