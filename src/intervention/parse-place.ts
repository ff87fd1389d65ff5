// Where: layers, heads and latents by number, positions by name.

import { isObject, requireDistinct, requireList, requireObject, requireWhole, shown, wrong } from './checks';
import { parsePositions } from './position-names';
import { placeKeys } from './types';
import type { Numbers, Place, PlaceKey, Positions } from './types';

/** Beyond any model; what a model really has is checked when interventions are compiled for it. */
const largestNumber = 9999;
const mostNumbers = 1024;

export function parsePlace(value: unknown, path: string): Place {
  const fields = requireObject(value, path, placeKeys);
  const numbers = (key: PlaceKey) => parseNumbers(fields[key], `${path}.${key}`);
  const positions = (key: PlaceKey) => copyPositions(fields[key], `${path}.${key}`);
  return {
    ...(fields['layers'] !== undefined && { layers: numbers('layers') }),
    ...(fields['heads'] !== undefined && { heads: numbers('heads') }),
    ...(fields['positions'] !== undefined && { positions: positions('positions') }),
    ...(fields['queries'] !== undefined && { queries: positions('queries') }),
    ...(fields['keys'] !== undefined && { keys: positions('keys') }),
    ...(fields['latents'] !== undefined && { latents: numbers('latents') }),
  };
}

function parseNumbers(value: unknown, path: string): Numbers {
  if (value === 'all') return 'all';
  if (isObject(value)) {
    const range = requireObject(value, path, ['from', 'to']);
    const from = requireWhole(range['from'], `${path}.from`, 0, largestNumber);
    const to = requireWhole(range['to'], `${path}.to`, 0, largestNumber);
    if (to < from) throw wrong(path, `ends at ${to}, before it begins at ${from}`);
    return { from, to };
  }
  if (!Array.isArray(value))
    throw wrong(path, `must be "all", a list of numbers or {"from", "to"}, and is ${shown(value)}`);
  const numbers = requireList(value, path, mostNumbers).map((number, i) =>
    requireWhole(number, `${path}[${i}]`, 0, largestNumber),
  );
  requireDistinct(numbers, path);
  return numbers;
}

function copyPositions(value: unknown, path: string): Positions {
  parsePositions(value, path);
  return typeof value === 'string' ? value : (value as string[]).slice();
}
