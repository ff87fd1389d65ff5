// Planted measures: what is in them is known, and the summary and its words have to find it, or to find nothing.

import assert from 'node:assert/strict';
import { planted, specOf } from './planted';
import { readingText } from '../../../src/ablation/reading-words';
import { measureResults } from '../../../src/ablation/measure-summary';
import { parseRow } from '../../../src/ablation/parse-row';
import type { AnsweredRow, Row } from '../../../src/ablation/row';
import type { AblationSpec } from '../../../src/ablation/spec';
import { summarise } from '../../../src/ablation/summary';
import type { TaskResult } from '../../../src/ablation/summary';
import { verdictOf } from '../../../src/ablation/verdict';
import { gaussian } from '../../../src/intervention/noise';

const arms = [{ name: 'more', settings: { latents: 8 } }];

/** `measured` says what a row has beside its answer. */
function summary(
  part: Record<string, unknown>,
  measured: (row: AnsweredRow, noise: number) => Record<string, number>,
  becomes: Parameters<typeof planted>[1] = () => 'own',
): { result: TaskResult; spec: AblationSpec; text: string } {
  const spec = specOf({ recipe: 'own-arms', arms, samples: { count: 40 }, ...part });
  const rows = planted(spec, becomes).map((row): Row => {
    const [noise = 0] = gaussian(1, row.index, row.arm.length, row.seed);
    return { ...row, difficulty: 1 + (row.index % 4), measures: measured(row, noise) };
  });
  const [result] = summarise(spec, rows, 400);
  return { result: result!, spec, text: readingText(result!, spec) };
}

describe('what was measured beside answers', () => {
  it('is compared with the baseline on the same samples: a planted difference, and none', () => {
    for (const [shift, isThere] of [
      [1, true],
      [0, false],
    ] as const) {
      const { result, text, spec } = summary({}, ({ arm }, noise) => ({
        tokens: 20 + noise + (arm === 'more' ? shift : 0),
      }));
      const [before, after] = result.measures!;
      assert.deepEqual([before!.arm, before!.against, before!.samples], ['baseline', undefined, 40]);
      assert.equal(after!.against, 'baseline');
      assert.equal(after!.compared!.adjusted < 0.05, isThere, text);
      assert.equal(/no evidence of a difference, .* 40 samples find/.test(text), !isThere, text);
      assert.match(text, /Tokens written \(more\) is 2\d\.\d against \d\d\.\d of the baseline/);
      assert.deepEqual(verdictOf(result, spec, 1 / 8), { kind: 'measured' });
    }
  });

  it('belongs to the same family as accuracies', () => {
    const { result } = summary({}, ({ arm }, noise) => ({ tokens: noise + (arm === 'more' ? 0.9 : 0) }));
    const { compared } = result.measures![1]!;
    assert.ok(Math.abs(compared!.adjusted - 2 * compared!.p) < 1e-12, 'Holm over two comparisons');
  });

  it('counts a sample once, however many seeds it has, and lacks where it was not measured', () => {
    const { result } = summary({ seeds: [1, 2, 3], samples: { count: 6 } }, ({ index, arm }) =>
      index === 0 ? {} : { tokens: arm === 'more' ? index + 1 : index },
    );
    const { samples, compared } = result.measures![1]!;
    assert.deepEqual([samples, compared!.samples, compared!.difference], [5, 5, 1]);
    // Five samples that all rose: 2 of 32 signs.
    assert.ok(Math.abs(compared!.p - 2 / 32) < 1e-12);
  });

  it('is held against nothing where its control was not measured', () => {
    const how = {
      reading: 'control',
      baseline: 'baseline',
      arms: ['baseline'],
      level: 0.95,
      resamples: 100,
    } as const;
    const rows = (measures: Record<string, number>) =>
      planted(specOf(), () => 'own').map((row): Row => ({ ...row, measures }));
    const [alone] = measureResults(rows({ focus: 0.5 }), how);
    assert.deepEqual([alone!.mean, alone!.against, alone!.other], [0.5, undefined, undefined]);
    const [beside] = measureResults(rows({ focus: 0.5, 'focus.control': 0.25 }), how);
    assert.deepEqual([beside!.against, beside!.other?.mean], ['control', 0.25]);
  });

  it('is read back from a file, or refused', () => {
    const [row] = planted(specOf(), () => 'own');
    const back = (measures: unknown) => parseRow(JSON.parse(JSON.stringify({ ...row, measures })));
    assert.deepEqual(back({ tokens: 3 }), { ...back(undefined), measures: { tokens: 3 } });
    assert.ok(!('measures' in back(undefined)!) && back(undefined)!.arm === row!.arm);
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, i]));
    for (const bad of [[], 'x', { tokens: 'many' }, { tokens: null }, { ['n'.repeat(61)]: 1 }, many])
      assert.equal(back(bad), undefined, JSON.stringify(bad).slice(0, 60));
  });

  it('of right answers is held against that of wrong ones; as often right as wrong is not right', () => {
    const asked = specOf({ recipe: 'attention-by-correctness', arms: undefined, samples: { count: 30 } });
    const spec = { ...asked, arms: specOf().arms.slice(0, 1), seeds: [1, 2] };
    // Of three samples one is right with both seeds, one with one of them.
    const rows = planted(spec, (_, index, seed) =>
      index % 3 === 2 || (index % 3 === 1 && seed === 1) ? 'own' : 'other',
    ).map(row => ({ ...row, measures: { focus: (row.index % 3) + row.index / 1000 } }));
    const { compared, other, against } = summarise(spec, rows, 200)[0]!.measures![0]!;
    assert.deepEqual([against, other!.samples, compared!.samples], ['wrong answers', 20, 10]);
    assert.ok(Math.abs(other!.mean! - 0.5) < 0.05 && Math.abs(compared!.difference - 1.5) < 0.05);
  });
});
