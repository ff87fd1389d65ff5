// What requests have in common: paths, whole numbers, one word of several. They may come from a command that somebody else
// calls, so that whatever they hold is looked at before it is believed. `what` begins the sentence: "The model".

import path from 'node:path';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

/** The fields of a request, whatever they are; of what is no object, none. */
export function fieldsOf<T>(request: unknown): Partial<Record<keyof T, unknown>> {
  return typeof request === 'object' && request !== null ? request : {};
}

export function requireObject(value: unknown, what: string, remedy: string): void {
  if (typeof value !== 'object' || value === null) throw badRequest(`${what} is missing`, remedy);
}

export function fullPath(value: unknown, what: string): string {
  if (typeof value === 'string' && path.isAbsolute(value) && !value.includes('\0')) return value;
  throw badRequest(`${what} has no full path`, 'Give one.');
}

export function wholeNumber(value: unknown, what: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  throw badRequest(`${what} is ${printable(String(value), 40)}`, `It must be a whole number ${range}.`);
}

export function oneOf<const T extends string>(value: unknown, known: readonly T[], what: string): T {
  const found = known.find(name => name === value);
  if (found !== undefined) return found;
  throw badRequest(`${what} is "${printable(String(value), 40)}"`, `There is: ${known.join(', ')}.`);
}

export function badRequest(sentence: string, remedy?: string): DarkroomError {
  return new DarkroomError('bad-input', `${sentence}.`, remedy === undefined ? {} : { remedy });
}
