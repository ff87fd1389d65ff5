// The order of an experiment: the same for everybody, in whole samples, split without remainder.

import assert from 'node:assert/strict';
import { headOf } from '../../support/made-head';
import { specOf } from './planted';
import { differenceOf } from '../../../src/engine/ablation/read-rows';
import { parseRow } from '../../../src/ablation/parse-row';
import { missingOf, placeKey, shardNamed, timeLeft, unitsOf } from '../../../src/ablation/plan';
import { taskNames } from '../../../src/tasks/types';

const spec = specOf({
  samples: { task: [...taskNames], count: 100 },
  seeds: [1, 2],
  arms: ['transplant', 'zero'],
});
const keyOf = ({ task, index }: { task: string; index: number }) => `${task} ${index}`;

describe('the plan of an ablation', () => {
  it('has every sample of every task once, in an order that follows from the seed', () => {
    const units = unitsOf(spec);
    assert.equal(new Set(units.map(keyOf)).size, 400);
    assert.deepEqual(units, unitsOf(spec));
    const other = specOf({ samples: { task: [...taskNames], count: 100, seed: 5 } });
    assert.notDeepEqual(units, unitsOf(other));
  });

  it('begins with samples from everywhere, so that a part of it is not the easy part', () => {
    const part = unitsOf(spec).slice(0, 100);
    for (const name of taskNames) {
      const its = part.filter(({ task }) => task === name);
      assert.ok(its.length > 12 && its.length < 38, `${name} ${its.length}`);
      const late = its.filter(({ index }) => index >= 50).length / its.length;
      assert.ok(late > 0.2 && late < 0.8);
    }
  });

  it('is split into shards that have nothing in common and make all of it', () => {
    const shards = [1, 2, 3].map(number => unitsOf(spec, { number, of: 3 }));
    assert.deepEqual(
      shards.map(({ length }) => length),
      [134, 133, 133],
    );
    assert.deepEqual(shards.flat().map(keyOf).sort(), unitsOf(spec).map(keyOf).sort());
    assert.deepEqual(shardNamed(' 2/8 '), { number: 2, of: 8 });
    for (const wrong of ['0/2', '3/2', '2', '1/0', '-1/2', '1/99999', 'a/b'])
      assert.throws(() => shardNamed(wrong), /is no shard\. ?/);
  });

  it('does all of a sample, and of one that was begun what is missing', () => {
    const unit = { task: 'bars', index: 7 } as const;
    const all = missingOf(unit, spec, () => false);
    assert.deepEqual(
      all.map(({ arm, seed }) => [arm, seed]),
      [1, 2].flatMap(seed => ['baseline', 'transplant', 'zero'].map(arm => [arm, seed])),
    );
    const done = new Set(all.slice(0, 4).map(placeKey));
    assert.deepEqual(
      missingOf(unit, spec, place => done.has(placeKey(place))),
      all.slice(4),
    );
  });

  it('says how long it takes once a sample was measured', () => {
    assert.equal(timeLeft([], 10), undefined);
    assert.equal(timeLeft([100, 300], 10), 2000);
  });
});

describe('an experiment that is gone on with', () => {
  it('is the same question of the same weights at the same precision; machines may differ', () => {
    const head = headOf(spec);
    assert.equal(differenceOf({ ...head, device: 'cuda', threads: 9 }, head), undefined);
    const model = { ...head.model, hash: '1'.repeat(64) };
    assert.match(differenceOf({ ...head, model }, head) ?? '', /other weights/);
    assert.match(differenceOf({ ...head, models: [{ ...model, folder: 'm' }] }, head) ?? '', /other weights/);
    assert.match(differenceOf({ ...head, precision: 'int4' }, head) ?? '', /another precision/);
    assert.match(differenceOf({ ...head, spec: { ...spec, margin: 0.1 } }, head) ?? '', /another one/);
  });
});

describe('a row of an ablation', () => {
  const place = { task: 'trail', index: 3, seed: 1, arm: 'zero' } as const;
  const row = {
    ...place,
    difficulty: 2,
    answer: 'red',
    own: 'red',
    donor: 'blue',
    implied: 'pink',
    became: 'own',
  };

  it('is read as it was written, and is none where anything is wrong', () => {
    const failed = { ...place, failed: 'No latents.' };
    for (const one of [row, { ...row, answer: null }, failed]) assert.deepEqual(parseRow(one), one);
    for (const wrong of [
      undefined,
      null,
      [],
      { ...row, task: 3 },
      { ...row, index: -1 },
      { ...row, seed: '1' },
      { ...row, arm: undefined },
      { ...row, became: 'right' },
      { ...row, answer: undefined },
      { ...row, own: 'x'.repeat(1001) },
      place,
    ])
      assert.equal(parseRow(wrong), undefined, JSON.stringify(wrong ?? null).slice(0, 80));
  });
});
