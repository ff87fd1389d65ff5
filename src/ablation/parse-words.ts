// Single values of an ablation, read with their path.

import { limits } from './spec';
import { listed, requireObject, shown, suggestion, wrong } from '../intervention/checks';
import { optionTitles } from '../shared/method-option';
import type { MethodSettings, OptionValue } from '../shared/method-option';

/** Which of them a method has, and how far they go, is the model's to say. */
export function parseSettings(value: unknown, path = 'settings'): MethodSettings {
  const fields = requireObject(value, path, Object.keys(optionTitles));
  return Object.fromEntries<OptionValue>(
    Object.entries(fields).map(([name, setting]) => [name, numberOrWord(setting, `${path}.${name}`)]),
  );
}

export function numberOrWord(value: unknown, path: string): OptionValue {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string') return text(value, path, limits.name);
  throw wrong(path, `must be a number or a word, and is ${shown(value)}`);
}

export function word<T extends string>(value: unknown, path: string, known: readonly T[]): T {
  const found = known.find(one => one === value);
  if (found !== undefined) return found;
  const remedy = typeof value === 'string' ? suggestion(value, known) : `It is ${listed(known, 'or')}.`;
  throw wrong(path, `cannot be ${value === undefined ? 'left out' : shown(value)}`, remedy);
}

export function text(value: unknown, path: string, most: number): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= most) return value;
  const is =
    typeof value === 'string' && value.length > most ? `has ${value.length} letters` : `is ${shown(value)}`;
  throw wrong(path, `must be a text of 1 to ${most} letters, and ${is}`);
}
