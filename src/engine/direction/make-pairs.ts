// Contrast pairs of the benchmark: its rationale and answer against the answer alone, as the models that were trained here
// write them, with the picture both in words and as the sample that it is drawn from.

import { generate, taskOf } from '../../tasks/generate';
import { taskNames } from '../../tasks/types';
import type { TaskName } from '../../tasks/types';
import type { ContrastPair } from '../../steering/pair';
import { everyTask } from '../samples';
import { DarkroomError } from '../../shared/errors';

export interface MakePairs {
  /** A task, or "all", which takes them in turn. */
  readonly task: string;
  readonly count: number;
  readonly seed: number;
  /** By chance where it is not given. */
  readonly difficulty?: number | undefined;
}

const mostPairs = 100_000;
/** The word before the answer, as in the folders of the models that learned these tasks. */
const marker = 'answer';

export function makePairs({ task, count, seed, difficulty }: MakePairs): readonly ContrastPair[] {
  if (!Number.isInteger(count) || count < 1 || count > mostPairs)
    throw new DarkroomError('bad-input', `The number of pairs ${count} is out of range.`, {
      remedy: `Give a whole number from 1 to ${mostPairs}.`,
    });
  const tasks: readonly TaskName[] = task === everyTask ? taskNames : [taskOf(task).name];
  return Array.from({ length: count }, (_, index) => {
    const sample = generate(tasks[index % tasks.length] ?? 'trail', { seed, index, difficulty });
    const { question, steps, answer } = sample;
    return {
      prompt: question,
      reasoning: [...steps.map(({ text }) => text), marker, answer].join(' '),
      direct: `${marker} ${answer}`,
      description: taskOf(sample.task).describe(sample.facts),
      sample: { task: sample.task, seed, index, difficulty: sample.difficulty },
      topic: sample.task,
    };
  });
}
