// Numbers on a command line are text until they are looked at.

import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

export function wholeNumber(name: string, given: string): number {
  const value = Number(given);
  if (given.trim() !== '' && Number.isSafeInteger(value)) return value;
  throw wrong(name, given, 'a whole number');
}

export function anyNumber(name: string, given: string): number {
  const value = Number(given);
  if (given.trim() !== '' && Number.isFinite(value)) return value;
  throw wrong(name, given, 'a number');
}

function wrong(name: string, given: string, wanted: string): DarkroomError {
  return new DarkroomError('bad-input', `--${name} is "${printable(given, 40)}", which is not ${wanted}.`, {
    remedy: '"darkroom help" lists the options.',
  });
}
