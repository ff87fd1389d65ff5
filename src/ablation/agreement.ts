// Problem: of a person's own pictures the right answer is often not known, so that nothing can be right or wrong.
// Idea: what the model answers with nothing changed takes the place of the right answer. What is counted is how often an arm
// changes that, and how often its answer is what the model answers about the donor's own picture.
//
//   changed    share of samples with other words than the baseline's                     Wilson, 95 %, with samples as trials
//   telling    share on which the donor's answer is another than the baseline's: only there can it be seen
//   dealt      how often answers would be the donors' if donors were dealt anew           sum over answers of share x share
//
// A model that is only disturbed and says the same word every time meets its donors' answers as often as dealt ones: what
// follows them does so more often.

import type { AnsweredRow } from './row';
import { plainAnswer, sameAnswer } from '../shared/same-answer';
import { wilsonOfSum } from '../measures/statistics/wilson';
import type { Share } from '../measures/statistics/wilson';

export interface Agreement {
  readonly changed: Share;
  readonly telling: Share;
  /** Null where no donor lent anything. */
  readonly dealt: number | null;
  /** How many different answers the donors have. */
  readonly donors: number;
}

/** A row and the baseline's of the same sample and seed. */
export interface AnsweredPair {
  readonly row: AnsweredRow;
  readonly before: AnsweredRow;
}

export const isSame = (one: string | null, other: string | null): boolean =>
  one === null || other === null ? one === other : sameAnswer(one, other);

/** Of a row whose right answer is not known: `own` is as without any change. */
export function becameBeside({ row, before }: AnsweredPair): AnsweredRow['became'] {
  if (row.own !== null) return row.became;
  if (isSame(row.answer, before.answer)) return 'own';
  return row.donor !== null && isSame(row.answer, row.donor) ? 'donor' : 'other';
}

/** The pairs of each sample, one for each seed. */
export function agreementOf(bySample: readonly (readonly AnsweredPair[])[]): Agreement {
  const share = (of: readonly (readonly AnsweredPair[])[], is: (pair: AnsweredPair) => boolean) =>
    wilsonOfSum(
      sumOf(of, pairs => meanOf(pairs, pair => Number(is(pair)))),
      of.length,
    );
  const lent = bySample.filter(pairs => pairs.every(({ row }) => row.donor !== null));
  return {
    changed: share(bySample, ({ row, before }) => !isSame(row.answer, before.answer)),
    telling: share(lent, ({ row, before }) => !isSame(row.donor, before.answer)),
    dealt: lent.length === 0 ? null : dealtAnew(lent.flat()),
    donors: tally(lent.flat().map(({ row }) => row.donor)).size,
  };
}

/** The donor's answer, whether it is also the baseline's or not. */
export function followedShare(bySample: readonly (readonly AnsweredPair[])[]): Share {
  const lent = bySample.filter(pairs => pairs.every(({ row }) => row.donor !== null));
  const follows = ({ row }: AnsweredPair) => Number(isSame(row.answer, row.donor));
  return wilsonOfSum(
    sumOf(lent, pairs => meanOf(pairs, follows)),
    lent.length,
  );
}

function dealtAnew(pairs: readonly AnsweredPair[]): number {
  const donors = tally(pairs.map(({ row }) => row.donor));
  const answers = tally(pairs.map(({ row }) => row.answer));
  return [...answers].reduce(
    (sum, [answer, count]) => sum + (count / pairs.length) * ((donors.get(answer) ?? 0) / pairs.length),
    0,
  );
}

function tally(answers: readonly (string | null)[]): ReadonlyMap<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const answer of answers) {
    const plain = answer === null ? null : plainAnswer(answer);
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  return counts;
}

function sumOf<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0);
}

function meanOf<T>(values: readonly T[], of: (value: T) => number): number {
  return sumOf(values, of) / values.length;
}
