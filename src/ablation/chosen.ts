// Problem: traces of all answers of an experiment are too large to keep, and a person wants to see those where something happened.
// Idea: a few are chosen by rule: first those whose answer is another one than the baseline's, arm by arm in turns, so that one
// arm that changes everything does not take all places; then those whose answer stayed.

import { isAnswered } from './row';
import type { AnsweredRow, Place, Row } from './row';
import type { AblationSpec } from './spec';

/** Of rows in order. */
export function chosenPlaces(
  { arms }: Pick<AblationSpec, 'arms'>,
  rows: readonly Row[],
  most: number,
): readonly Place[] {
  const answered = rows.filter(isAnswered);
  const [baseline, ...others] = arms.map(({ name }) => name);
  const before = new Map(answered.flatMap(row => (row.arm === baseline ? [[keyOf(row), row.answer]] : [])));
  const isChanged = (row: AnsweredRow) => before.has(keyOf(row)) && before.get(keyOf(row)) !== row.answer;
  const byArm = others.map(arm => answered.filter(row => row.arm === arm));
  const changed = inTurns(byArm.map(its => its.filter(isChanged)));
  const same = inTurns(byArm.map(its => its.filter(row => !isChanged(row))));
  return [...changed, ...same].slice(0, most);
}

const keyOf = ({ model, task, index, seed }: Place) => JSON.stringify([model ?? null, task, index, seed]);

function inTurns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap(list => list.slice(at, at + 1))).flat();
}
