// Problem: interventions are typed by hand, pasted and made by programs. A wrong one has to say where it is wrong, what
// was found there, and what would be right.
// Idea: every check takes the JSON path of its value, and its failure is a sentence that begins with it.

import { DarkroomError } from '../shared/errors';
import { formatCount, printable } from '../shared/format';

type Fields = Readonly<Record<string, unknown>>;

export function wrong(path: string, what: string, remedy?: string): DarkroomError {
  return new DarkroomError('bad-input', `${path} ${what}.`, remedy === undefined ? {} : { remedy });
}

/** A value as a sentence shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return `"${printable(value, 60)}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function requireObject(value: unknown, path: string, known: readonly string[]): Fields {
  if (!isObject(value))
    throw wrong(path, `must be an object with ${listed(known, 'or')}, and is ${shown(value)}`);
  const stranger = Object.keys(value).find(key => !known.includes(key));
  if (stranger !== undefined) throw wrong(path, `has no ${shown(stranger)}`, suggestion(stranger, known));
  // A copy has what the object itself says, and nothing that it inherits.
  return { ...value };
}

/** The one key of an object that must have exactly one of those known. */
export function requireOneKey<K extends string>(value: unknown, path: string, known: readonly K[]): K {
  const given = Object.keys(requireObject(value, path, known));
  const key = known.find(name => name === given[0]);
  if (given.length === 1 && key !== undefined) return key;
  const found = given.length === 0 ? 'nothing' : listed(given.map(shown), 'and');
  throw wrong(path, `must have exactly one of ${listed(known, 'or')}, and has ${found}`);
}

export function requireList(value: unknown, path: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(path, `must be a list, and is ${shown(value)}`);
  if (value.length === 0) throw wrong(path, 'is an empty list, which names nothing');
  if (value.length > most)
    throw wrong(path, `has ${formatCount(value.length)} entries, and ${formatCount(most)} is the limit`);
  return value;
}

export function requireNumber(value: unknown, path: string, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw wrong(path, `must be a number ${bounds(least, most)}, and is ${shown(value)}`);
}

export function requireWhole(value: unknown, path: string, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrong(path, `must be a whole number ${bounds(least, most)}, and is ${shown(value)}`);
}

export function requireDistinct(values: readonly (number | string)[], path: string): void {
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw wrong(path, `names ${shown(twice)} twice`);
}

/** "0, 1 and 2". */
export function listed(words: readonly (string | number)[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** What somebody may have meant who wrote a name that is not known. */
export function suggestion(written: string, known: readonly string[]): string {
  // Longer names than any that is known are no misspellings, and comparing them would take long.
  const short = written.slice(0, 40).toLowerCase();
  const near = known
    .map(name => ({ name, distance: editDistance(short, name) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (near !== undefined && near.distance <= Math.max(1, near.name.length / 3))
    return `Did you mean "${near.name}"?`;
  return known.length === 1 ? `It has ${known.join('')} only.` : `There is ${listed(known, 'and')}.`;
}

function bounds(least: number, most: number): string {
  return least === 0 ? `of 0 or more, up to ${formatCount(most)}` : `from ${least} to ${formatCount(most)}`;
}

/** How many letters must be added, removed, changed or swapped with their neighbour. */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= to.length; j++) {
      const change = from[i - 1] === to[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const cost = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change);
      row.push(swapped ? Math.min(cost, at(i - 2, j - 2) + 1) : cost);
    }
  }
  return at(from.length, to.length);
}
