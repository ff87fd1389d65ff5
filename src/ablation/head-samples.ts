// What samples the rows of a file are of, from its first line, which anybody may have written into. Whatever tables are made from
// is looked at before it is believed.

import { limits } from './spec';
import type { ListedSamples, SampleList, SampleSet, SampleSpec } from './spec';
import { isObject } from '../intervention/checks';
import { taskNames } from '../tasks/types';

/** Undefined where it is none. */
export function samplesIn(value: unknown): SampleSpec | undefined {
  if (!isObject(value)) return undefined;
  const { tasks: named, count, seed, difficulty, list } = value;
  if (!isWhole(seed)) return undefined;
  if (list !== undefined) return listedIn(value, seed);
  const tasks = listIn(named, taskNames.length).flatMap(task => taskNames.find(name => name === task) ?? []);
  if (tasks.length === 0 || tasks.length !== listIn(named, taskNames.length).length) return undefined;
  if (!isCount(count) || (difficulty !== null && !isWhole(difficulty))) return undefined;
  return { tasks, count, seed, difficulty };
}

function listedIn(
  { list, found }: Readonly<Record<string, unknown>>,
  seed: number,
): ListedSamples | undefined {
  if (!isObject(found) || !isText(found['hash'])) return undefined;
  const sets = listIn(found['sets'], limits.samples).flatMap(setIn);
  const named = asList(list);
  if (!named || sets.length === 0 || sets.length !== listIn(found['sets'], limits.samples).length)
    return undefined;
  if (sets.reduce((sum, { count }) => sum + count, 0) > limits.samples) return undefined;
  return { list: named, seed, found: { sets, hash: found['hash'] } };
}

function asList(value: unknown): SampleList | undefined {
  if (!isObject(value)) return undefined;
  const { file, folder, image, question, runs, temperature, donors } = value;
  if (isText(file)) return { file };
  if (!isText(question)) return undefined;
  if (isText(folder)) return { folder, question };
  if (!isText(image) || !isCount(runs) || typeof temperature !== 'number') return undefined;
  return { image, question, runs, temperature, donors: listIn(donors, limits.donors).filter(isText) };
}

function setIn(value: unknown): SampleSet[] {
  if (!isObject(value)) return [];
  const { name, count, chance } = value;
  const isChance = chance === null || (typeof chance === 'number' && chance >= 0 && chance <= 1);
  return isText(name) && isCount(count) && isChance ? [{ name, count, chance }] : [];
}

const listIn = (value: unknown, most: number): readonly unknown[] =>
  Array.isArray(value) && value.length <= most ? value : [];
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= limits.text;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isCount = (value: unknown): value is number => isWhole(value) && value >= 1 && value <= limits.samples;
