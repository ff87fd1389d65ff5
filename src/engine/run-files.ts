// What a run names on the disk is looked at before a model is opened: a picture that is a pipe would be waited for without
// end, and a name that is taken would be noticed after the runs before it.

import { access, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { filesOfRuns } from '../trace/names';

interface NamedFiles {
  readonly picture?: string;
  readonly trace: string;
  readonly runs: number;
}

export async function requireRunFiles({ picture, trace, runs }: NamedFiles): Promise<void> {
  if (picture !== undefined) await requireFile(picture, 'The picture');
  await requireFreeTraces(trace, runs);
}

/** `what` is what a person calls it: "The picture". */
export async function requireFile(file: string, what: string): Promise<void> {
  const facts = await stat(file).catch((cause: unknown) => {
    throw new DarkroomError('missing', `${what} ${printable(file)} cannot be read.`, {
      remedy: 'Choose another one, or put it back.',
      cause,
    });
  });
  if (facts.isFile()) return;
  throw new DarkroomError('bad-input', `${what} ${printable(file)} is not a file.`, {
    remedy: 'Choose another one.',
  });
}

/** None of the traces is there, and their folder is. */
export async function requireFreeTraces(trace: string, runs: number): Promise<void> {
  for (const file of filesOfRuns(trace, runs))
    if (await isThere(file))
      throw new DarkroomError('bad-input', `${printable(path.basename(file))} is there already.`, {
        remedy: 'Choose another name, or finish or delete what is there.',
      });
  const folder = path.dirname(trace);
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new DarkroomError('bad-input', `The folder ${printable(folder)} for the trace cannot be made.`, {
      remedy: 'Choose another one.',
      cause,
    });
  });
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
