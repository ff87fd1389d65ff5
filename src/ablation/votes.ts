// Self-consistency: the answer that most of several draws give, held against a single one. Where two are given as often, the
// one that came first counts, which knows nothing of the right one.

import { isAnswered } from './row';
import type { AnsweredRow, Row } from './row';
import { comparePaired } from '../measures/statistics/paired-comparison';
import type { PairedComparison } from '../measures/statistics/paired-comparison';
import { wilson } from '../measures/statistics/wilson';
import type { Share } from '../measures/statistics/wilson';
import { plainAnswer } from '../shared/same-answer';

export interface VoteResult {
  readonly arm: string;
  /** How many draws vote. */
  readonly voters: number;
  readonly right: Share;
  /** With a single draw as the second condition; undefined where nothing was answered by all. */
  readonly compared?: PairedComparison;
}

/** Of one task and arm, for 1, 2, 4, … draws and all of them. */
export function votesOf(
  all: readonly Row[],
  arm: string,
  seeds: readonly number[],
  resamples?: number,
): readonly VoteResult[] {
  const samples = new Map<number, AnsweredRow[]>();
  for (const row of all.filter(isAnswered).filter(row => row.arm === arm))
    samples.set(row.index, [...(samples.get(row.index) ?? []), row]);
  const whole = [...samples].flatMap(([index, rows]) => {
    const inOrder = seeds.flatMap(seed => rows.find(row => row.seed === seed) ?? []);
    return inOrder.length === seeds.length ? [{ index, rows: inOrder }] : [];
  });
  return sizesUpTo(seeds.length).map(voters => {
    const voted = whole.map(({ index, rows }) => ({ index, rows, isRight: winner(rows.slice(0, voters)) }));
    const gains = voted.flatMap(({ index, rows, isRight }) =>
      rows.map(({ became }) => ({ sample: index, gain: Number(isRight) - Number(became === 'own') })),
    );
    const right = wilson(voted.filter(({ isRight }) => isRight).length, voted.length);
    const compared = voters > 1 && gains.length > 0 ? comparePaired(gains, resamples) : undefined;
    return { arm, voters, right, ...(compared && { compared }) };
  });
}

function sizesUpTo(most: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = 1; size < most; size *= 2) sizes.push(size);
  return [...sizes, most];
}

function winner(rows: readonly AnsweredRow[]): boolean {
  const counts = new Map<string, number>();
  const said = rows.flatMap(({ answer, became }) =>
    answer === null ? [] : [{ word: plainAnswer(answer), became }],
  );
  for (const { word } of said) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return said.find(({ word }) => counts.get(word) === most)?.became === 'own';
}
