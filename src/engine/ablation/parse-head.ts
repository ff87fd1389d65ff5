// The first line of a journal says what its rows are of, in a file that anybody may have written into. Whatever tables are made
// from is looked at before it is believed; the rest is kept as it is.

import type { AblationHead } from './head';
import { samplesIn } from '../../ablation/head-samples';
import { limits } from '../../ablation/spec';
import { isObject } from '../../intervention/checks';
import { DarkroomError } from '../../shared/errors';

/** `name` is that of the file. */
export function parseHead(value: unknown, name: string): AblationHead {
  if (isHead(value)) return value as unknown as AblationHead;
  throw new DarkroomError('bad-input', `${name} holds no ablation of this kind.`, {
    remedy: 'Name a folder that an ablation wrote.',
  });
}

function isHead(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || value['darkroom'] !== 'ablation' || value['format'] !== 1) return false;
  const { spec, model, version, precision, device, threads } = value;
  const words = [version, precision, device];
  if (!words.every(isText) || !isWhole(threads) || !isObject(model) || !isObject(spec)) return false;
  return isText(model['name']) && isText(model['hash']) && isSpec(spec);
}

function isSpec({ recipe, samples, arms, seeds, margin, level }: Record<string, unknown>): boolean {
  if (!isText(recipe) || !isShare(margin) || !isShare(level)) return false;
  return (
    samplesIn(samples) !== undefined &&
    isList(seeds, limits.seeds, isWhole) &&
    isList(arms, limits.recipeArms + 1, isArm)
  );
}

const isArm = (value: unknown): boolean =>
  isObject(value) && isText(value['name']) && isText(value['does']) && isText(value['part']);

function isList(value: unknown, most: number, is: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(is);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= limits.text;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isShare = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < 1;
