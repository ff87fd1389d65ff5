// Problem: traces of all answers of an experiment are too large to keep, and a person wants to see those where something happened.
// Idea: a few are chosen by rule: first those whose answer is another one than the baseline's, arm by arm in turns, so that one
// arm that changes everything does not take all places; then those whose answer stayed.

import { isSame } from './agreement';
import type { AnsweredPair } from './agreement';
import { isAnswered } from './row';
import type { Place, Row } from './row';
import type { AblationSpec } from './spec';

type Asked = Pick<AblationSpec, 'arms'>;

/** Of rows in order. */
export function chosenPlaces(asked: Asked, rows: readonly Row[], most: number): readonly Place[] {
  const answered = rows.filter(isAnswered);
  const changed = changedAnswers(asked, rows).map(({ row }) => row);
  const isChanged = new Set<Row>(changed);
  const others = asked.arms.slice(1).map(({ name }) => answered.filter(({ arm }) => arm === name));
  const same = inTurns(others.map(its => its.filter(row => !isChanged.has(row))));
  return [...changed, ...same].slice(0, most);
}

/** Each with the baseline's, in turns of the arms. Of rows in order. */
export function changedAnswers({ arms }: Asked, rows: readonly Row[]): readonly AnsweredPair[] {
  const answered = rows.filter(isAnswered);
  const [baseline, ...others] = arms.map(({ name }) => name);
  const first = new Map(answered.flatMap(row => (row.arm === baseline ? [[keyOf(row), row]] : [])));
  const changedIn = (arm: string) =>
    answered.flatMap((row): AnsweredPair[] => {
      const before = row.arm === arm ? first.get(keyOf(row)) : undefined;
      return before && !isSame(row.answer, before.answer) ? [{ row, before }] : [];
    });
  return inTurns(others.map(changedIn));
}

const keyOf = ({ model, task, index, seed }: Place) => JSON.stringify([model ?? null, task, index, seed]);

function inTurns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap(list => list.slice(at, at + 1))).flat();
}
