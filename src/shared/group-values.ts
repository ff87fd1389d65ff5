// A decoder has a key and a value per layer, in and out: a hundred lines that say one thing. Values whose names differ
// in one number, and in nothing else, are shown as one line.

import type { ValueSummary } from './graph-summary';

export interface ValueGroup {
  /** "past_key_values.{0…29}.key", or the name itself. */
  readonly name: string;
  readonly count: number;
  readonly elementType: string;
  readonly shape: ValueSummary['shape'];
}

export function groupValues(values: readonly ValueSummary[]): readonly ValueGroup[] {
  const groups = new Map<string, { first: ValueSummary; numbers: number[] }>();
  for (const value of values) {
    const { pattern, number } = splitName(value.name);
    const key = JSON.stringify([number === undefined ? value.name : pattern, value.elementType, value.shape]);
    const group = groups.get(key);
    if (group && number !== undefined) group.numbers.push(number);
    else groups.set(key, { first: value, numbers: number === undefined ? [] : [number] });
  }
  return [...groups.values()].map(({ first, numbers }) => ({
    name: groupName(first.name, numbers),
    count: Math.max(1, numbers.length),
    elementType: first.elementType,
    shape: first.shape,
  }));
}

/** The last number that stands between dots or underscores or at the end is the one that counts layers. */
function splitName(name: string): { pattern: string; number?: number } {
  const match = /^(.*[._])(\d+)((?:[._]\D*)?)$/.exec(name);
  if (!match) return { pattern: name };
  return { pattern: `${match[1] ?? ''}{}${match[3] ?? ''}`, number: Number(match[2]) };
}

function groupName(name: string, numbers: readonly number[]): string {
  if (numbers.length < 2) return name;
  const sorted = [...numbers].sort((a, b) => a - b);
  const consecutive = sorted.every((number, i) => i === 0 || number === (sorted[i - 1] ?? 0) + 1);
  const range = consecutive ? `${sorted[0] ?? ''}…${sorted.at(-1) ?? ''}` : sorted.join(',');
  return splitName(name).pattern.replace('{}', `{${range}}`);
}
