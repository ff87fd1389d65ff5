// Samples for tests: many, made once.

import { generate } from '../../../src/tasks/generate';
import type { Sample, TaskName } from '../../../src/tasks/types';
import { taskNames } from '../../../src/tasks/types';

const seed = 20_251;
const made = new Map<TaskName, Sample[]>();

export function manySamples(task: TaskName, count = 2000): readonly Sample[] {
  const samples = made.get(task) ?? [];
  while (samples.length < count) samples.push(generate(task, { seed, index: samples.length }));
  made.set(task, samples);
  return samples.slice(0, count);
}

/** One test for each task. */
export function forEachTask(title: string, test: (task: TaskName) => void): void {
  for (const task of taskNames) it(`${title}: ${task}`, () => test(task));
}

export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
