// The one generator of the benchmark: training, the terminal and ablations all take their samples from here.
// A sample is a function of (task, seed, index) and of nothing else.

import { bars } from './bars';
import { Random } from '../shared/random';
import { relate } from './relate';
import type { Style } from './style';
import { checkStyle, randomStyle } from './style';
import { trail } from './trail';
import { turn } from './turn';
import type { Facts, Lookup, Question, Sample, SampleStep, Task, TaskName } from './types';
import { taskNames } from './types';
import { DarkroomError } from '../shared/errors';

// A task is only ever given the facts that it made.
const tasks = { trail, relate, bars, turn } as unknown as Readonly<Record<TaskName, Task<Facts>>>;

export const mostSeed = 2 ** 32 - 1;

/** Where the numbers of a task begin; they stay when tasks are added. */
const taskKeys: Readonly<Record<TaskName, number>> = { trail: 1, relate: 2, bars: 3, turn: 4 };

/** Separate sequences: choosing the difficulty does not change the scene, drawing changes neither. */
const purpose = { scene: 1, style: 2, difficulty: 3, others: 4 } as const;

export interface GenerateOptions {
  readonly seed: number;
  readonly index: number;
  /** By chance where it is not given. */
  readonly difficulty?: number | undefined;
  /** What of the drawing is not left to chance. */
  readonly style?: Partial<Style>;
}

export function taskOf(name: string): Task<Facts> {
  const known = taskNames.find(task => task === name);
  if (!known) {
    throw new DarkroomError('bad-input', `There is no task "${name}".`, {
      remedy: `There is: ${taskNames.join(', ')}.`,
    });
  }
  return tasks[known];
}

export function generate(name: TaskName, options: GenerateOptions): Sample {
  const task = taskOf(name);
  const { seed, index } = options;
  checkWhole('seed', seed);
  checkWhole('index', index);
  const key = [taskKeys[name], seed, index] as const;
  const difficulty = options.difficulty ?? new Random(purpose.difficulty, ...key).pick(task.difficulties);
  checkDifficulty(task, difficulty);
  const { facts, question } = task.make(new Random(purpose.scene, ...key), difficulty);
  const style = { ...randomStyle(new Random(purpose.style, ...key)), ...options.style };
  checkStyle(style);
  let picture: Uint8Array | undefined;
  return {
    ...question,
    task: name,
    seed,
    index,
    facts,
    style,
    steps: question.steps.map((step): SampleStep => ({
      ...step,
      sketch: () => task.sketch(facts, style, step.shown),
    })),
    get picture() {
      return (picture ??= task.draw(facts, style));
    },
  };
}

function checkWhole(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= mostSeed) return;
  throw new DarkroomError('bad-input', `The ${name} ${value} is out of range.`, {
    remedy: `Give a whole number from 0 to ${mostSeed}.`,
  });
}

function checkDifficulty(task: Task<Facts>, difficulty: number): void {
  if (task.difficulties.includes(difficulty)) return;
  throw new DarkroomError('bad-input', `The task ${task.name} has no difficulty ${difficulty}.`, {
    remedy: `It has: ${task.difficulties.join(', ')}.`,
  });
}

/** How often the best guess that ignores the picture is right. */
export function chance(name: TaskName): number {
  return taskOf(name).chance;
}

/** Direct look-ups in the sample's picture: address and value. */
export function lookups(sample: Sample): Lookup[] {
  return taskOf(sample.task).lookups(sample.facts);
}

/** The picture in words, for models without eyes. */
export function describe(sample: Sample): string {
  return taskOf(sample.task).describe(sample.facts);
}

/** Up to `count` other questions about the sample's picture; fewer where the scene has no more. */
export function otherQuestions(sample: Sample, count: number): Question[] {
  const task = taskOf(sample.task);
  const random = new Random(purpose.others, taskKeys[sample.task], sample.seed, sample.index);
  const found = new Map<string, Question>();
  // Four tries a question: some are drawn twice, some cannot be asked.
  for (let tried = 0; tried < count * 4 && found.size < count; tried++) {
    const question = task.another(sample.facts, random);
    if (question && question.question !== sample.question) found.set(question.question, question);
  }
  return [...found.values()];
}

/**
 * What the answer to this sample would be if the address in mind were the donor's: for trail, the colour of the donor's
 * last cell in this picture. Undefined where this picture has nothing there.
 */
export function impliedAnswer(sample: Sample, donor: Sample): string | undefined {
  return sample.task === donor.task
    ? taskOf(sample.task).readAt(sample.facts, sample, donor.reads)
    : undefined;
}

export interface ContrastOptions {
  readonly seed: number;
  readonly count: number;
  readonly difficulty?: number | undefined;
  /** Index from which samples are looked through. */
  readonly start?: number;
}

/** They are held in memory together. */
const mostContrast = 100_000;

/** So many samples of which every answer has the same number, or one more where they do not divide evenly. */
export function contrast(name: TaskName, { seed, count, difficulty, start = 0 }: ContrastOptions): Sample[] {
  const task = taskOf(name);
  if (!Number.isInteger(count) || count < 0 || count > mostContrast) {
    throw new DarkroomError('bad-input', `The number of samples ${count} is out of range.`, {
      remedy: `Give a whole number from 0 to ${mostContrast}.`,
    });
  }
  const answers = new Set(
    (difficulty === undefined ? task.difficulties : [difficulty]).flatMap(d => task.answers(d)),
  );
  const share = Math.floor(count / answers.size);
  let extra = count - share * answers.size;
  const taken = new Map<string, number>();
  const samples: Sample[] = [];
  for (let index = start; samples.length < count; index++) {
    const sample = generate(name, { seed, index, difficulty });
    const before = taken.get(sample.answer) ?? 0;
    if (before > share || (before === share && extra === 0)) continue;
    if (before === share) extra--;
    taken.set(sample.answer, before + 1);
    samples.push(sample);
  }
  return samples;
}
