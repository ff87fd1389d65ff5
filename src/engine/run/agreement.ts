// Whether several sampled runs agree. A run that was stopped or failed has no say; one that ended without an answer agrees
// with nobody.

import { sameAnswer } from '../../shared/same-answer';
import type { RunOutcome, RunResult } from '../../shared/protocol/run';
import type { TraceDocument } from '../../shared/trace/document';

type Answered = Pick<RunOutcome, 'state' | 'answer'>;

/** How many of the runs gave this one's answer, itself included. */
export function agreementWith(one: Answered, runs: readonly Answered[]): TraceDocument['agreement'] {
  const ended = runs.filter(({ state }) => state === 'done');
  const { answer } = one;
  if (one.state !== 'done' || answer === undefined || ended.length < 2) return undefined;
  return {
    runs: ended.length,
    agreeing: ended.filter(other => other.answer !== undefined && sameAnswer(other.answer, answer)).length,
  };
}

/** The answer that more runs gave than any other; undefined where there is no such answer. */
export function mostGiven(runs: readonly Answered[]): RunResult['agreement'] {
  const given = runs.flatMap(one => {
    const agreement = agreementWith(one, runs);
    return agreement && one.answer !== undefined ? [{ ...agreement, answer: one.answer }] : [];
  });
  const most = Math.max(...given.map(({ agreeing }) => agreeing));
  const [first, ...others] = given.filter(({ agreeing }) => agreeing === most);
  return first && others.every(({ answer }) => sameAnswer(answer, first.answer)) ? first : undefined;
}
