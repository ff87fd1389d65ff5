// The file of an ablation is written beside what it is about. Nothing that lies there is written over: an experiment may go on
// from it.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DarkroomError } from '../../shared/errors';

/** More under one name is no accident. */
const mostNames = 99;

/** Where it lies now; one that says the same is used again. */
export async function writeSpec(stem: string, spec: object): Promise<string> {
  const text = `${JSON.stringify(spec, undefined, 2)}\n`;
  for (let number = 1; number <= mostNames; number++) {
    const file = `${stem}${number === 1 ? '' : `-${number}`}.ablation.json`;
    try {
      await writeFile(file, text, { flag: 'wx' });
      return file;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritten(file, cause);
      if ((await readFile(file, 'utf8').catch(() => '')) === text) return file;
    }
  }
  throw notWritten(`${stem}.ablation.json`);
}

function notWritten(file: string, cause?: unknown): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `${path.basename(file)} cannot be written in ${path.dirname(file)}.`,
    {
      remedy: 'Choose a folder that can be written to; of a trace, copy it there and open it there.',
      cause,
    },
  );
}
