// Node's parser with its exceptions turned into sentences.

import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

type Options = NonNullable<ParseArgsConfig['options']>;

export function parseArguments<O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: withNegatives(args), options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/\. |\n/, 1)[0] : String(error);
    throw new DarkroomError('bad-input', `${printable(message?.replace(/\.$/, '') ?? '', 200)}.`, {
      remedy: '"darkroom help" lists the options.',
    });
  }
}

/** "--seed -5" is a number below zero, and no further option. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of args) {
    const before = joined.at(-1);
    if (/^-[\d.]/.test(word) && before !== undefined && /^--[a-z-]+$/.test(before))
      joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
}
