// Problem: a sweep takes an hour, and what makes it worth nothing can be known before it begins.
// Idea: whatever follows from the request and the direction files alone is said before the model is opened.

import type { Source } from './arms';
import type { SteerTarget } from './steer';
import { generate, taskOf } from '../../tasks/generate';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

export interface Asked {
  readonly tasks: readonly string[];
  readonly seed: number;
  readonly difficulty?: number | undefined;
}

/** All of the tasks, not only the first one, can be asked. */
export function requireTasks({ tasks, seed, difficulty }: Asked): void {
  for (const task of tasks) generate(taskOf(task).name, { seed, index: 0, difficulty });
  requireDistinct('tasks', tasks, 'Name each of them once.');
}

export function requireNames(arms: readonly { readonly name: string }[]): void {
  const remedy = 'Rename one of the direction files, or leave out a value that is there twice.';
  requireDistinct(
    'arms',
    arms.map(({ name }) => name),
    remedy,
  );
}

function requireDistinct(what: string, names: readonly string[], remedy: string): void {
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated === undefined) return;
  throw new DarkroomError('bad-input', `Two ${what} are called "${printable(repeated, 120)}".`, { remedy });
}

/** Samples that a direction was made from say nothing of what it does to others. */
export function requireFresh(sources: readonly Source[], { tasks, seed }: Asked): void {
  for (const { name, direction } of sources) {
    const { pairs } = direction.about;
    const shared = tasks.map(task => taskOf(task).name).find(task => Object.hasOwn(pairs.topics, task));
    if (pairs.seed !== seed || shared === undefined) continue;
    throw new DarkroomError(
      'bad-input',
      `${printable(name, 100)} was made from samples of ${shared} with seed ${seed}, and it would be tried on the same ones.`,
      { remedy: 'Choose another seed for the samples.' },
    );
  }
}

/** What stands for the model's own direction is from this very model. */
export function requireOwn({ name, direction }: Source, target: SteerTarget): void {
  const { model } = direction.about;
  if (model.hash === target.hash) return;
  const [own, its] = [printable(target.name, 60), printable(model.name, 60)];
  throw new DarkroomError(
    'bad-input',
    `${printable(name, 100)} is not ${own}'s own direction: it was made with ${
      its === own ? `other files of ${its}` : its
    }.`,
    { remedy: `Extract one from ${own}, or leave out --own.` },
  );
}
