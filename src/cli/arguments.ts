// Node's parser with its exceptions turned into sentences.

import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';
import { DarkroomError } from '../shared/errors';

type Options = NonNullable<ParseArgsConfig['options']>;

export function parseArguments<O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. ', 1)[0] : String(error);
    throw new DarkroomError('bad-input', `${message ?? ''}.`, {
      remedy: '"darkroom help" lists the options.',
    });
  }
}
