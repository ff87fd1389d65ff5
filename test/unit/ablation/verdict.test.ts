// Planted tables: what they say is known, and the verdict has to say it, or that it is not decided.

import assert from 'node:assert/strict';
import { drawn, planted, specOf } from './planted';
import { placeKey } from '../../../src/ablation/plan';
import type { Became, Row } from '../../../src/ablation/row';
import type { AblationSpec } from '../../../src/ablation/spec';
import { summarise } from '../../../src/ablation/summary';
import { verdictOf } from '../../../src/ablation/verdict';
import { verdictText } from '../../../src/ablation/verdict-words';
import { wilsonOfSum } from '../../../src/measures/statistics/wilson';
import { Random } from '../../../src/shared/random';

const chance = 1 / 8;

function told(spec: AblationSpec, rows: readonly Row[]) {
  const [result] = summarise(spec, rows, 200);
  const verdict = verdictOf(result!, spec, chance);
  return { verdict, result: result!, text: verdictText({ result: result!, verdict, chance }, spec) };
}

type Shares = Partial<Record<Became, number>>;

function of(baseline: Shares, transplant: Shares, part: Record<string, unknown> = {}) {
  const spec = specOf(part);
  const random = new Random(5);
  return told(
    spec,
    planted(spec, arm => drawn(random, arm === 'baseline' ? baseline : transplant)),
  );
}

describe('the verdict of a replacement test', () => {
  it('is that latents carry the answer where it becomes what they imply', () => {
    const { verdict, text } = of({ own: 0.97 }, { own: 0.02, implied: 0.95 });
    assert.deepEqual(verdict, { kind: 'carries', arm: 'transplant', as: 'implied' });
    assert.match(
      text,
      /^The latents carry the answer: .* \(transplant\) it is right in 0\.0\d instead of 0\.9\d of 200 samples \(−0\.9/,
    );
    assert.match(
      text,
      /what those latents imply in this picture in 0\.9\d \(0\.\d\d to 0\.\d\d\); chance 0\.13\.$/,
    );
  });

  it('says of latents that carry the answer whether the model needs them', () => {
    for (const [removed, isSaid] of [
      [0.96, true],
      [0.5, false],
    ] as const) {
      const spec = specOf({ arms: ['transplant', 'removed'] });
      const rows = planted(spec, (arm, index) => {
        if (arm === 'transplant') return 'implied';
        return index < 200 * (arm === 'removed' ? removed : 0.97) ? 'own' : 'other';
      });
      const { verdict, text } = told(spec, rows);
      assert.equal(verdict.kind, 'carries');
      assert.equal(
        /It does not need them: without any \(removed\) it is right in 0\.96 /.test(text),
        isSaid,
        text,
      );
    }
  });

  it('says beside it how alike latents are, where that was measured', () => {
    const spec = specOf({ arms: [{ does: 'baseline', measures: ['alike'] }, 'transplant'] });
    const measures = { 'alike.within': 0.25, 'alike.between': 0.5, 'alike.elsewhere': 0.125 };
    const rows = planted(spec, () => 'own').map(row => (row.arm === 'baseline' ? { ...row, measures } : row));
    const { text, result } = told(spec, rows);
    assert.match(
      text,
      /Mean cosine of latents: 0\.250 between two of a sample, 0\.500 with the one at the same place in another sample, 0\.125 with/,
    );
    assert.ok(
      result.measures!.every(({ compared }) => compared === undefined),
      'it is no comparison',
    );
  });

  it('is that they carry it where it becomes the answer of the sample that they are from', () => {
    const { verdict, text } = of({ own: 0.8 }, { own: 0.1, implied: 0.05, donor: 0.7 });
    assert.deepEqual(verdict, { kind: 'carries', arm: 'transplant', as: 'donor' });
    assert.match(text, /becomes the answer of the sample that they are from in 0\.\d\d/);
  });

  it('is that they are bypassed where the answers stay', () => {
    const { verdict, text } = of({ own: 1 }, { own: 1 });
    assert.deepEqual(verdict, { kind: 'bypassed', arms: ['transplant'] });
    assert.match(text, /^The latents are bypassed: .*\+0\.00.* less than the margin of 0\.05\.$/);
    assert.match(text, /\(\+0\.00, −0\.02 to \+0\.02\)/);
  });

  it('is not decided by a few samples that all stay', () => {
    const { verdict, text } = of({ own: 1 }, { own: 1 }, { samples: { count: 40 } });
    assert.deepEqual(verdict, { kind: 'undecided', why: 'between' });
    assert.match(text, /^Not decided: .* neither surely the same .* More samples would decide it\.$/);
  });

  it('is not decided where answers fall and follow nothing: that is a disturbance', () => {
    const { verdict, text } = of({ own: 0.95 }, { own: 0.2, implied: 0.1, donor: 0.1 });
    assert.deepEqual(verdict, { kind: 'undecided', why: 'answers do not follow' });
    assert.match(text, /may only be disturbed\.$/);
  });

  it('is not decided of a model that guesses, whatever becomes of its guesses', () => {
    for (const transplant of [{ own: 0.13 }, { own: 0, implied: 1 }]) {
      const { verdict, text } = of({ own: 0.13 }, transplant);
      assert.deepEqual(verdict, { kind: 'undecided', why: 'baseline is not above chance' });
      assert.match(text, /not surely above chance \(0\.13\)/);
    }
  });

  it('rests on other latents alone: zeros that ruin everything decide nothing', () => {
    const spec = specOf({ arms: ['zero', 'noise'] });
    const { verdict, text } = told(
      spec,
      planted(spec, arm => (arm === 'baseline' ? 'own' : 'other')),
    );
    assert.deepEqual(verdict, { kind: 'undecided', why: 'no transplant' });
    assert.match(text, /without that arm nothing is known\.$/);
  });

  it('is not that of a part which another part makes up for', () => {
    const spec = specOf({ arms: ['transplant', { does: 'transplant', part: 'patches' }] });
    const random = new Random(6);
    const rows = planted(spec, arm =>
      arm === 'transplant' ? drawn(random, { own: 0.3 }) : drawn(random, { own: 1 }),
    );
    assert.deepEqual(told(spec, rows).verdict, { kind: 'undecided', why: 'answers do not follow' });
  });

  it('counts a sample once, however many seeds it has', () => {
    const spec = specOf({ samples: { count: 12 }, seeds: [1, 2, 3, 4, 5, 6, 7, 8] });
    // Three samples of twelve change, with all of their seeds: no more than three tosses of a coin.
    const { result } = told(
      spec,
      planted(spec, (arm, index) => (arm === 'baseline' || index >= 3 ? 'own' : 'implied')),
    );
    const { compared, own, samples, rows } = result.arms[1]!;
    assert.deepEqual([samples, rows, own.share, compared!.lost], [12, 96, 0.75, 3]);
    assert.ok(Math.abs(compared!.p - 0.25) < 1e-12);
    assert.deepEqual(compared!.counts, { pairs: 12, onlyFirst: 0, onlySecond: 3 });
    assert.ok(compared!.interval![1] - compared!.interval![0] > 0.3);
  });

  it('compares on samples that both arms answered, and counts what failed', () => {
    const spec = specOf({ samples: { count: 10 } });
    const rows: Row[] = planted(spec, () => 'own');
    const failing = { task: 'trail', index: 3, seed: 1, arm: 'transplant', failed: 'No latents.' } as const;
    const { result } = told(spec, [
      ...rows.filter(({ index, arm }) => !(index === 3 && arm !== 'baseline')),
      failing,
    ]);
    assert.deepEqual(
      result.arms.map(({ samples, failed }) => [samples, failed]),
      [
        [10, 0],
        [9, 1],
      ],
    );
  });

  it('does not compare an arm where the baseline failed', () => {
    const spec = specOf({ samples: { count: 10 } });
    const failing = { task: 'trail', index: 3, seed: 1, arm: 'baseline', failed: 'No picture.' } as const;
    const rows = planted(spec, () => 'own').filter(({ index, arm }) => index !== 3 || arm !== 'baseline');
    const { result } = told(spec, [...rows, failing]);
    assert.deepEqual(
      result.arms.map(({ samples, failed }) => [samples, failed]),
      [
        [9, 1],
        [9, 0],
      ],
    );
  });

  it('holds each drawing against the baseline’s with the same seed', () => {
    const spec = specOf({ samples: { count: 10 }, seeds: [1, 2] });
    const { result } = told(
      spec,
      planted(spec, (_, __, seed) => (seed === 1 ? 'own' : 'other')),
    );
    const { difference, interval, gained, lost } = result.arms[1]!.compared!;
    assert.deepEqual([difference, gained, lost], [0, 0, 0]);
    assert.ok(interval![0] < 0 && interval![1] > 0);
  });

  it('keeps the rows of several models apart', () => {
    const spec = specOf({ model: undefined, models: ['a', 'b'], samples: { count: 10 } });
    const rows = ['a', 'b'].flatMap(model =>
      planted(spec, arm => (arm === 'transplant' && model === 'b' ? 'implied' : 'own')).map(row => ({
        ...row,
        model,
      })),
    );
    assert.equal(new Set(rows.map(placeKey)).size, rows.length);
    const results = summarise(spec, rows, 200);
    assert.deepEqual(
      results.map(({ model, arms }) => [model, arms[1]?.samples, arms[1]?.own.share]),
      [
        ['a', 10, 1],
        ['b', 10, 0],
      ],
    );
  });

  it('counts how often the donor is followed where there is one', () => {
    const spec = specOf({ samples: { count: 10 } });
    const rows = planted(spec, arm => (arm === 'baseline' ? 'own' : 'donor')).map(row => ({
      ...row,
      ...(row.index >= 6 && { donor: null, became: 'other' as const }),
    }));
    assert.equal(told(spec, rows).result.arms[1]!.donor.share, 1);
  });

  it('is not that they carry the answer where accuracy falls by less than the margin', () => {
    const shares = [{ own: 0.95 }, { own: 0.8, implied: 0.2 }] as const;
    assert.equal(of(...shares).verdict.kind, 'carries');
    assert.notEqual(of(...shares, { margin: 0.3 }).verdict.kind, 'carries');
  });

  it('is not decided where the baseline is above chance by less than the margin', () => {
    const shares = [{ own: 0.5 }, { own: 0.5 }] as const;
    assert.notEqual(of(...shares).verdict.kind, 'carries');
    const { verdict } = of(...shares, { margin: 0.45 });
    assert.deepEqual(verdict, { kind: 'undecided', why: 'baseline is not above chance' });
  });

  it('says what happened more often where answers follow both', () => {
    const { verdict } = of({ own: 0.97 }, { implied: 0.3, donor: 0.6 });
    assert.deepEqual(verdict, { kind: 'carries', arm: 'transplant', as: 'donor' });
    const other = of({ own: 0.97 }, { implied: 0.6, donor: 0.3 });
    assert.deepEqual(other.verdict, { kind: 'carries', arm: 'transplant', as: 'implied' });
  });

  it('takes p after Holm: one arm of many that fell by chance carries nothing', () => {
    // Eight of 200 lost and none gained is p = 0.008, and 0.16 among twenty arms.
    const others = Array.from({ length: 19 }, (_, i) => ({ name: `zero ${i}`, does: 'zero' }));
    for (const [arms, kind] of [
      [['transplant'], 'carries'],
      [['transplant', ...others], 'undecided'],
    ] as const) {
      const spec = specOf({ arms, margin: 0.001 });
      const rows = planted(spec, (arm, index) => {
        if (arm !== 'transplant') return 'own';
        return index < 8 ? 'implied' : 'own';
      });
      const [result] = summarise(spec, rows, 200);
      // A chance that eight of 200 are above.
      assert.equal(verdictOf(result!, spec, 0.001).kind, kind);
    }
  });

  it('shares its level among the parts that are lent', () => {
    // How often answers have to be what is implied, to be surely above chance.
    const least = (level: number) =>
      Array.from({ length: 200 }, (_, k) => k).find(
        k => wilsonOfSum(k, 200, 1 - level).interval[0] > chance,
      )!;
    const [alone, shared] = [least(0.05), least(0.025)];
    assert.ok(alone < shared);
    const part = { does: 'transplant', part: 'patches' };
    for (const [arms, follows, kind] of [
      [['transplant'], alone, 'carries'],
      [['transplant', part], alone, 'undecided'],
      [['transplant', part], shared, 'carries'],
    ] as const) {
      const spec = specOf({ arms });
      const rows = planted(spec, (arm, index) => {
        if (arm !== 'transplant') return 'own';
        return index < follows ? 'implied' : 'other';
      });
      assert.equal(told(spec, rows).verdict.kind, kind, `${arms.length} parts, ${follows}`);
    }
  });
});
