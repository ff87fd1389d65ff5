// Problem: a figure that cannot be recomputed has to be believed, and every answer as it is in memory takes ten times the
// space of what is said of it.
// Idea: answers as lists, one for each arm, in the order of the samples, and a hash of what was asked.
//
//   right     one letter for each sample: 1 right, 0 wrong, - no answer
//   tokens, degrees, ratio                           null where there is none
//   answer    the place of the answer in `words`
//   cut, failed                                      by the place of the sample, where there is anything to say

import { createHash } from 'node:crypto';
import type { Outcome, SampleOutcome } from './trial';
import { generate, taskOf } from '../../tasks/generate';

export interface KeptAnswers {
  readonly index: readonly number[];
  readonly difficulty: readonly number[];
  /** Why a sample has no answers at all, by its place. */
  readonly failed: Readonly<Record<string, string>>;
  /** All answers that were given, each once. */
  readonly words: readonly string[];
  readonly arms: readonly ArmAnswers[];
}

interface ArmAnswers {
  readonly right: string;
  readonly tokens: readonly (number | null)[];
  readonly degrees: readonly (number | null)[];
  readonly ratio: readonly (number | null)[];
  readonly answer: readonly (number | null)[];
  readonly cut: readonly number[];
  readonly failed: Readonly<Record<string, string>>;
}

/** Digits beyond what a table says. */
const digits = 4;

export function keptAnswers(samples: readonly SampleOutcome[]): KeptAnswers {
  const arms = Math.max(0, ...samples.map(sample => sample.arms.length));
  const all = samples.flatMap(sample => sample.arms.flatMap(({ answer }) => answer ?? []));
  const words = [...new Set(all)];
  const places = new Map(words.map((word, place) => [word, place]));
  return {
    index: samples.map(({ index }) => index),
    difficulty: samples.map(({ difficulty }) => difficulty),
    failed: reasons(samples),
    words,
    arms: Array.from({ length: arms }, (_, at) =>
      armAnswers(
        samples.map(sample => sample.arms[at]),
        places,
      ),
    ),
  };
}

function armAnswers(
  outcomes: readonly (Outcome | undefined)[],
  words: ReadonlyMap<string, number>,
): ArmAnswers {
  const each = <T>(of: (outcome: Outcome) => T | null | undefined) =>
    outcomes.map(outcome => (outcome === undefined ? null : (of(outcome) ?? null)));
  return {
    right: each(({ right, failed }) => (failed === undefined ? String(Number(right)) : undefined))
      .map(letter => letter ?? '-')
      .join(''),
    tokens: each(({ tokens }) => tokens),
    degrees: each(({ degrees }) => rounded(degrees)),
    ratio: each(({ ratio }) => rounded(ratio)),
    answer: each(({ answer }) => (answer === undefined ? undefined : words.get(answer))),
    cut: outcomes.flatMap((outcome, place) => (outcome?.cut === true ? [place] : [])),
    failed: reasons(outcomes),
  };
}

/** The outcomes again; of a sample that failed no arm has any. */
export function samplesFrom({
  index,
  difficulty,
  failed,
  words,
  arms,
}: KeptAnswers): readonly SampleOutcome[] {
  return index.map((number, place) => {
    const why = failed[place];
    return {
      index: number,
      difficulty: difficulty[place] ?? 0,
      arms: why === undefined ? arms.map(arm => outcomeFrom(arm, words, place)) : [],
      ...(why !== undefined && { failed: why }),
    };
  });
}

function outcomeFrom(
  { right, tokens, degrees, ratio, answer, cut, failed }: ArmAnswers,
  words: readonly string[],
  place: number,
): Outcome {
  const [why, said] = [failed[place], words[answer[place] ?? -1]];
  return {
    right: right[place] === '1',
    tokens: tokens[place] ?? 0,
    degrees: degrees[place] ?? null,
    ratio: ratio[place] ?? null,
    ...(said !== undefined && { answer: said }),
    ...(cut.includes(place) && { cut: true }),
    ...(why !== undefined && { failed: why }),
  };
}

function reasons(
  all: readonly ({ readonly failed?: string } | undefined)[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    all.flatMap((one, place) => (one?.failed === undefined ? [] : [[String(place), one.failed]])),
  );
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(digits));
}

/** Of what was asked: it changes with a task's questions, answers, facts and pictures. */
export function sampleHash(
  task: string,
  { seed, difficulty }: { readonly seed: number; readonly difficulty?: number | undefined },
  samples: readonly Pick<SampleOutcome, 'index'>[],
): string {
  const hash = createHash('sha256');
  for (const { index } of samples) {
    const { question, answer, facts, picture } = generate(taskOf(task).name, { seed, index, difficulty });
    hash.update(JSON.stringify([question, answer, facts])).update(picture);
  }
  return hash.digest('hex');
}
