// Several draws that vote: which of them count, in which order, and who wins where two answers were given as often.

import assert from 'node:assert/strict';
import { planted, specOf, words } from './planted';
import { votesOf } from '../../../src/ablation/votes';

const seeds = [3, 1, 2];
const spec = specOf({ samples: { count: 4 }, seeds });

const shares = (rows: ReturnType<typeof planted>) =>
  votesOf(rows, 'baseline', seeds, 10).map(({ voters, right }) => [voters, right.share]);

describe('a vote of several draws', () => {
  it('has the first so many draws in the order of the seeds, whatever order their rows are in', () => {
    const rows = planted(spec, (_, __, seed) => (seed === 3 ? 'own' : 'other'));
    for (const one of [rows, rows.toReversed()])
      assert.deepEqual(shares(one), [
        [1, 1],
        [2, 1],
        [3, 0],
      ]);
  });

  it('is won by what was said first where two are said as often', () => {
    const rows = planted(spec, (_, __, seed) => (seed === 1 ? 'own' : 'other'));
    assert.deepEqual(shares(rows)[1], [2, 0]);
  });

  it('counts an answer as one in whatever way it is written', () => {
    const rows = planted(spec, (_, __, seed) => (seed === 3 ? 'other' : 'own')).map(row => ({
      ...row,
      answer: row.became === 'own' && row.seed === 1 ? `The ${words.own}.` : row.answer,
    }));
    assert.deepEqual(shares(rows)[2], [3, 1]);
  });

  it('is of samples that all draws answered', () => {
    const [, ...rows] = planted(spec, () => 'own');
    assert.deepEqual(
      votesOf(rows, 'baseline', seeds, 10).map(({ compared, right }) => [
        right.interval[0] < 0.5,
        compared?.counts.pairs,
      ]),
      [
        [true, undefined],
        [true, 3],
        [true, 3],
      ],
    );
  });
});
