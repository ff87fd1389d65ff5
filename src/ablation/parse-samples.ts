// What is asked about, as the file has it: fresh samples of the benchmark, or a person's own, which are read later
// (src/engine/ablation/listed).

import { text, word } from './parse-words';
import { defaults, limits } from './spec';
import type { SampleList, SampleSpec } from './spec';
import {
  isObject,
  listed,
  requireDistinct,
  requireList,
  requireNumber,
  requireObject,
  requireWhole,
  wrong,
} from '../intervention/checks';
import { taskNames } from '../tasks/types';
import type { TaskName } from '../tasks/types';

type Fields = Readonly<Record<string, unknown>>;

/** By the word that says which it is. */
const kinds = {
  task: ['task', 'count', 'seed', 'difficulty'],
  file: ['file', 'seed'],
  folder: ['folder', 'question', 'seed'],
  image: ['image', 'question', 'runs', 'temperature', 'donors', 'seed'],
} as const;
type Kind = keyof typeof kinds;

export function parseSamples(value: unknown, usual: readonly TaskName[] = defaults.tasks): SampleSpec {
  const kind = kindOf(value ?? {});
  const fields = requireObject(value ?? {}, 'samples', kinds[kind]);
  if (kind === 'task') return taskSamples(fields, usual);
  return { list: listIn(fields, kind), seed: seedIn(fields) };
}

function kindOf(value: unknown): Kind {
  if (!isObject(value)) return 'task';
  const named = (Object.keys(kinds) as Kind[]).filter(kind => Object.hasOwn(value, kind));
  if (named.length > 1)
    throw wrong(
      'samples',
      `names ${listed(
        named.map(one => `"${one}"`),
        'and',
      )}`,
      'Samples are of one kind: leave the others out.',
    );
  return named[0] ?? 'task';
}

function taskSamples({ task, count, seed, difficulty }: Fields, usual: readonly TaskName[]): SampleSpec {
  const path = 'samples.task';
  const tasks = Array.isArray(task)
    ? requireList(task, path, taskNames.length).map((one, i) => word(one, `${path}[${i}]`, taskNames))
    : task === undefined
      ? usual
      : [word(task, path, taskNames)];
  requireDistinct(tasks, path);
  return {
    tasks,
    count: count === undefined ? defaults.count : requireWhole(count, 'samples.count', 1, limits.samples),
    seed: seedIn({ seed }),
    difficulty:
      difficulty === undefined ? null : requireWhole(difficulty, 'samples.difficulty', 1, limits.difficulty),
  };
}

function listIn(fields: Fields, kind: Exclude<Kind, 'task'>): SampleList {
  const { file, folder, image, runs, temperature, donors } = fields;
  if (kind === 'file') return { file: localPath(file, 'samples.file') };
  const question = text(fields['question'], 'samples.question', limits.text);
  if (kind === 'folder') return { folder: localPath(folder, 'samples.folder'), question };
  return {
    image: localPath(image, 'samples.image'),
    question,
    runs: runs === undefined ? defaults.runs : requireWhole(runs, 'samples.runs', 1, limits.runs),
    temperature:
      temperature === undefined
        ? defaults.temperature
        : requireNumber(temperature, 'samples.temperature', ...limits.drawn),
    donors: donors === undefined ? [] : donorsIn(donors),
  };
}

function donorsIn(value: unknown): readonly string[] {
  const path = 'samples.donors';
  const donors = requireList(value, path, limits.donors).map((one, i) => localPath(one, `${path}[${i}]`));
  requireDistinct(donors, path);
  return donors;
}

function seedIn({ seed }: Fields): number {
  return seed === undefined ? defaults.seed : requireWhole(seed, 'samples.seed', 0, limits.seed);
}

/**
 * A file may come from a stranger. Whatever it names is only read, and only from this machine: looking at a network address
 * would tell somebody else that it was looked at.
 */
export function localPath(value: unknown, path: string): string {
  const named = text(value, path, limits.text);
  if (/^[\\/]{2}|^[a-z][a-z\d+.-]+:\/\//i.test(named))
    throw wrong(
      path,
      'is a network address',
      'Name a file on this machine, relative to the file that names it.',
    );
  if (named.includes('\0')) throw wrong(path, 'is no path');
  return named;
}
