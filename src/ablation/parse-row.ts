// Rows come back from a file that anybody may have written into.

import type { Became, Row, RowMeasures } from './row';
import { limits } from './spec';
import { isObject } from '../intervention/checks';

const became: readonly Became[] = ['own', 'donor', 'implied', 'other'];
const longest = 1000;

/** Undefined where it is none. */
export function parseRow(value: unknown): Row | undefined {
  if (!isObject(value)) return undefined;
  const { task, index, seed, arm, difficulty, answer, own, donor, implied, model, sample } = value;
  if (!isText(task) || !isWhole(index) || !isWhole(seed) || !isText(arm)) return undefined;
  if (!isWord(model ?? null) || !isWord(sample ?? null)) return undefined;
  const place = {
    ...{ task, index, seed, arm },
    ...(isText(model) && { model }),
    ...(isText(sample) && { sample }),
  };
  if (isText(value['failed'])) return { ...place, failed: value['failed'] };
  const what = became.find(name => name === value['became']);
  const isDifficulty = difficulty === null || isWhole(difficulty);
  if (!isDifficulty || !isWord(answer) || !isWord(own) || !isWord(donor) || !isWord(implied))
    return undefined;
  const measures = measuresIn(value['measures']);
  if (!what || measures === undefined) return undefined;
  const answered = { ...place, difficulty, answer, own, donor, implied, became: what };
  return measures === null ? answered : { ...answered, measures };
}

/** Null where there are none; undefined where they are no measures. */
function measuresIn(value: unknown): RowMeasures | null | undefined {
  if (value === undefined) return null;
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const isSound = ([name, number]: [string, unknown]) =>
    name.length <= limits.name && typeof number === 'number' && Number.isFinite(number);
  if (entries.length > limits.measures || !entries.every(isSound)) return undefined;
  return Object.fromEntries(entries) as RowMeasures;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longest;
const isWord = (value: unknown): value is string | null => value === null || isText(value);
