// `darkroom finish <journal>`: what a run left behind becomes the file that it would have become.

import path from 'node:path';
import { parseArguments } from './arguments';
import { print } from './output';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { finishTrace } from '../trace/finish';

export const finishUsage = `darkroom finish <journal> [--json]
    Turns the journal of a run that was cut off into a finished trace, with all steps that were whole.`;

export async function finish(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, { json: { type: 'boolean', default: false } });
  const [journal, ...others] = positionals;
  if (journal === undefined || others.length > 0)
    throw new DarkroomError('bad-input', 'finish takes one journal.', {
      remedy: 'For example: darkroom finish cat.trace.journal',
    });
  const trace = await finishTrace(path.resolve(journal));
  await print(values.json ? JSON.stringify({ trace }) : `Trace: ${printable(trace)}`);
  return 0;
}
