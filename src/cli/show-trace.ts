// A command that is about one trace.

import path from 'node:path';
import { DarkroomError } from '../shared/errors';
import { openTrace } from '../trace/open';
import type { OpenTrace } from '../trace/open-trace';

/** Opens the one that was named. */
export function onlyTrace(command: string, [file, ...others]: readonly string[]): Promise<OpenTrace> {
  if (file === undefined || others.length > 0)
    throw new DarkroomError('bad-input', `${command} takes one trace.`, {
      remedy: `For example: darkroom ${command} cat.trace.safetensors`,
    });
  return openTrace(path.resolve(file));
}
