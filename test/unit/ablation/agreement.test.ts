// Answers to pictures that nobody knows the answers to, with a planted truth: latents that carry what is answered, latents that
// are bypassed, a model that is only disturbed, and donors that cannot tell.

import assert from 'node:assert/strict';
import { isSame } from '../../../src/ablation/agreement';
import { parseAblation } from '../../../src/ablation/parse-spec';
import type { AnsweredRow } from '../../../src/ablation/row';
import type { AblationSpec } from '../../../src/ablation/spec';
import { summarise } from '../../../src/ablation/summary';
import { verdictOf } from '../../../src/ablation/verdict';
import { verdictText } from '../../../src/ablation/verdict-words';
import { wilsonOfSum } from '../../../src/measures/statistics/wilson';
import { Random } from '../../../src/shared/random';

const colours = ['red', 'green', 'blue', 'pink', 'grey'] as const;
const count = 120;

function specOf(part: Record<string, unknown> = {}): AblationSpec {
  const spec = parseAblation({
    recipe: 'replacement-test',
    model: 'm',
    arms: ['transplant', 'zero'],
    samples: { folder: 'pictures', question: 'What?' },
    ...part,
  });
  const found = { sets: [{ name: 'pictures', count, chance: null }], hash: '0' };
  return { ...spec, samples: { ...spec.samples, found } };
}

interface Case {
  readonly own: string;
  readonly donor: string;
}

function rowsOf(
  becomes: (one: Case, random: Random) => string,
  donors: readonly string[] = colours,
): AnsweredRow[] {
  const random = new Random(4, 2);
  return Array.from({ length: count }, (_, index) => index).flatMap(index => {
    const [own, donor] = [random.pick(colours), random.pick(donors)];
    const row = { task: 'pictures', index, seed: 1, difficulty: null, own: null, implied: null };
    const answers = {
      baseline: own,
      transplant: becomes({ own, donor }, random),
      zero: random.pick(colours),
    };
    return Object.entries(answers).map(([arm, answer]): AnsweredRow => ({
      ...{ ...row, arm, answer, donor: arm === 'transplant' ? donor : null },
      became: arm === 'transplant' && answer === donor ? 'donor' : 'other',
    }));
  });
}

function told(rows: readonly AnsweredRow[], spec = specOf()) {
  const [result] = summarise(spec, rows, 200);
  assert.ok(result);
  const verdict = verdictOf(result, spec, null);
  return { result, verdict, text: verdictText({ result, verdict, chance: null }, spec) };
}

describe('answers where nobody knows the right ones', () => {
  it('are held against the baseline, and nothing is tested or said of accuracy', () => {
    const { result, text } = told(rowsOf(({ own }) => own));
    const [baseline, transplant] = result.arms;
    assert.deepEqual([baseline?.own.share, transplant?.own.share], [1, 1]);
    assert.ok(result.arms.every(({ compared, implied }) => compared === undefined && implied.share === null));
    assert.equal(transplant?.agreement?.changed.share, 0);
    assert.match(text, /Right answers are not known, so that nothing is said about accuracy\.$/);
  });

  it('carry where they follow the donors’ own, more often than donors dealt anew', () => {
    const { verdict, text } = told(rowsOf(({ donor }) => donor));
    assert.deepEqual(verdict, { kind: 'carries', arm: 'transplant', as: 'donor' });
    assert.match(
      text,
      /^The latents carry what is answered: .* in 1\.00 \(0\.97 to 1\.00\), against 0\.2\d if those/,
    );
  });

  it('are bypassed where they stay, and only where the donors’ are others', () => {
    assert.equal(told(rowsOf(({ own }) => own)).verdict.kind, 'bypassed');
    const rows = rowsOf(({ own }) => own).map(row => ({
      ...row,
      ...(row.donor !== null && { donor: row.answer }),
    }));
    const { verdict, text } = told(rows);
    assert.deepEqual(verdict, { kind: 'undecided', why: 'donors answer the same' });
    assert.match(text, /other ones than the baseline’s in 0\.00/);
  });

  it('are not decided where a model is only disturbed, in whatever way', () => {
    const disturbed: readonly ((one: Case, random: Random) => string)[] = [
      (_, random) => random.pick(colours),
      () => 'red',
      ({ own }) => colours[(colours.indexOf(own as 'red') + 1) % colours.length] ?? '',
    ];
    for (const becomes of disturbed)
      assert.deepEqual(told(rowsOf(becomes)).verdict, { kind: 'undecided', why: 'answers do not follow' });
    const { verdict, text } = told(rowsOf(({ donor }) => donor, ['red']));
    assert.deepEqual(verdict, { kind: 'undecided', why: 'one donor' });
    assert.match(text, /Take donors with several answers/);
    const few = rowsOf(({ own }, random) => (random.uniform() < 0.05 ? 'none' : own));
    assert.deepEqual(told(few).verdict, { kind: 'undecided', why: 'between' });
  });

  it('finds in a hundred experiments with a disturbed model no more than the level allows', () => {
    const spec = specOf();
    let carries = 0;
    for (let at = 0; at < 100; at++) {
      const random = new Random(at, 9);
      const rows = rowsOf(() => random.pick(colours.slice(0, 3)));
      if (told(rows, spec).verdict.kind === 'carries') carries++;
    }
    assert.ok(carries <= 9, `${carries} of 100`);
  });

  it('says of other recipes what arms change, and no accuracy', () => {
    const { verdict, text } = told(
      rowsOf(({ own }) => own),
      specOf({ recipe: 'own-arms', arms: ['zero'] }),
    );
    assert.equal(verdict.kind, 'measured');
    assert.match(
      text,
      /^Right answers are not known.* Answers to 120 samples are other ones than the baseline’s with zero in/,
    );
  });

  it('are the same in other words, and no answer is another one than any', () => {
    assert.deepEqual(
      [isSame('The red.', 'red'), isSame(null, null), isSame(null, 'red'), isSame('red', null)],
      [true, true, false, false],
    );
  });

  it('are dealt anew as often as donors have them', () => {
    const { result } = told(rowsOf(() => 'red', ['red', 'green', 'blue', 'pink']));
    const { agreement, donor } = result.arms[1]!;
    assert.ok(donor.share! > 0.15 && donor.share! < 0.35);
    assert.ok(Math.abs(agreement!.dealt! - donor.share!) < 1e-9, 'all say red: as often as a donor does');
  });

  const both = ['transplant', { does: 'transplant', part: 'patches' }];
  /** The first `changed` samples of each part say what its donor does; every donor says something of its own. */
  function parts(changed: readonly [hidden: number, patches: number], tells: readonly [boolean, boolean]) {
    const spec = specOf({ arms: both });
    const rows = Array.from({ length: count }, (_, index) => index).flatMap(index => {
      const row = { task: 'pictures', index, seed: 1, difficulty: null, own: null, implied: null };
      const own = `own ${index}`;
      const lent = spec.arms.slice(1).map(({ name: arm }, at): AnsweredRow => {
        const donor = tells[at] === true ? `donor ${index}` : own;
        const answer = index < (changed[at] ?? 0) ? donor : own;
        return { ...row, arm, answer, donor, became: answer === donor ? 'donor' : 'other' };
      });
      return [{ ...row, arm: 'baseline', answer: own, donor: null, became: 'other' as const }, ...lent];
    });
    return told(rows, spec).verdict;
  }

  it('are bypassed, or could not be seen, only where that holds of every part', () => {
    assert.equal(parts([0, 0], [true, true]).kind, 'bypassed');
    assert.deepEqual(parts([0, 0], [true, false]), { kind: 'undecided', why: 'donors answer the same' });
    assert.deepEqual(parts([0, 5], [true, true]), { kind: 'undecided', why: 'between' });
  });

  it('share the level among the parts that are lent', () => {
    const least = (level: number) =>
      Array.from({ length: count }, (_, k) => k).find(
        k => wilsonOfSum(k, count, 1 - level).interval[0] > 0.05,
      )!;
    const [alone, shared] = [least(0.05), least(0.025)];
    assert.ok(alone < shared);
    assert.deepEqual(parts([alone, 0], [true, true]), { kind: 'undecided', why: 'between' });
    assert.equal(parts([shared, 0], [true, true]).kind, 'carries');
  });
});
