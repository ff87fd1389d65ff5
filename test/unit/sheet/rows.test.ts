// Rows as a sheet counts them: in pairs with the baseline, whole only with all seeds, and of two that say different things the first.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { planted, specOf } from '../ablation/planted';
import { outcomesView } from '../../../src/host/ablation/outcomes';
import { headIn } from '../../../src/host/ablation/parse-head';
import { ResultRows } from '../../../src/host/ablation/result-rows';
import { sheetOf } from '../../../src/host/ablation/sheet-view';
import type { Row } from '../../../src/ablation/row';
import { headOf } from '../../support/made-head';
import { temporaryFolder } from '../../support/folders';

const spec = { ...specOf({ samples: { count: 4 }, seeds: [1, 2] }), method: 'ivt-lr' as const };
const rows = planted(spec, (arm, index) => (arm === 'baseline' || index < 2 ? 'own' : 'implied'));
const counted = (of: readonly Row[]) => {
  const head = headIn(JSON.parse(JSON.stringify(headOf(spec))));
  assert.ok(head);
  return sheetOf({ head, rows: of, run: { name: 'none' } });
};

describe('rows on a sheet', () => {
  it('make a whole sample with all of their arms and seeds', () => {
    assert.deepEqual([counted(rows).done, counted(rows).of], [4, 4]);
    assert.equal(counted(rows.filter(({ index, seed }) => index !== 3 || seed === 1)).done, 3);
    assert.equal(counted(rows.filter(({ seed }) => seed === 1)).done, 0);
  });

  it('are held against the baseline of their own sample and seed, and against nothing where that failed', () => {
    const failed = { task: 'trail', index: 3, seed: 1, arm: 'baseline', failed: 'No picture.' };
    const some = [...rows.filter(row => row.index !== 3 || row.seed !== 1 || row.arm !== 'baseline'), failed];
    const lost = outcomesView(some, 'baseline', {
      task: 'trail',
      arm: 'transplant',
      outcome: 'lost',
      most: 9,
    });
    assert.deepEqual(
      lost.lines.map(({ index, seed }) => [index, seed]),
      [
        [2, 1],
        [2, 2],
        [3, 2],
      ],
    );
    const { outcomes } = counted(some).tasks[0]!.arms[1]!.compared!;
    assert.deepEqual(outcomes, { lost: 3, both: 4, neither: 0, gained: 0 });
  });

  it('are told by what the arm gained, too', () => {
    const turned = rows.map(row => ({ ...row, arm: row.arm === 'baseline' ? 'transplant' : 'baseline' }));
    const { outcomes, difference } = counted(turned).tasks[0]!.arms[1]!.compared!;
    assert.deepEqual([outcomes.gained, outcomes.lost, difference], [4, 0, 0.5]);
  });

  it('that are there twice count once, as the first file has them', async () => {
    const folder = path.join(temporaryFolder(), 'test.ablation');
    mkdirSync(folder);
    const write = (name: string, of: readonly Row[]) =>
      writeFileSync(
        path.join(folder, name),
        [headOf(spec), ...of].map(line => `${JSON.stringify(line)}\n`).join(''),
      );
    write('rows.1-of-2.jsonl', rows);
    write('rows.2-of-2.jsonl', [{ ...rows[0]!, answer: 'another' }]);
    const results = new ResultRows(folder);
    await results.read();
    assert.equal(results.rows.length, rows.length);
    assert.ok('answer' in results.rows[0]! && results.rows[0].answer === rows[0]!.answer);
  });
});
