// Planted tables: what they say is known, and the verdict has to say it, or that it is not decided.

import assert from 'node:assert/strict';
import { drawn, planted, specOf } from './planted';
import type { Became, Row } from '../../../src/ablation/row';
import type { AblationSpec } from '../../../src/ablation/spec';
import { summarise } from '../../../src/ablation/summary';
import { verdictOf } from '../../../src/ablation/verdict';
import { verdictText } from '../../../src/ablation/verdict-words';
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
});
