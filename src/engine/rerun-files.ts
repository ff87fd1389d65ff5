// Which files of a model are not those that a run was recorded with, byte for byte.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import type { TracedModel } from '../shared/trace/document';

export interface ChangedFile {
  readonly name: string;
  /** SHA-256 when the run was recorded, and now. */
  readonly then: string;
  readonly now: string;
}

export async function changedFiles(
  root: string,
  files: TracedModel['files'],
): Promise<readonly ChangedFile[]> {
  const isFolder = await stat(root).then(
    found => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw new DarkroomError('missing', `The model is not at ${printable(root)} any more.`, {
      remedy: 'Say where it is with --model.',
    });
  const changed: ChangedFile[] = [];
  for (const { name, sha256 } of files) {
    const now = await hashOf(placeIn(root, name), name);
    if (now !== sha256) changed.push({ name, then: sha256, now });
  }
  return changed;
}

/** A trace comes from anywhere: what it names must lie in the folder. */
function placeIn(root: string, name: string): string {
  const file = path.resolve(root, name);
  const inside = path.relative(root, file);
  if (!path.isAbsolute(inside) && !inside.startsWith('..')) return file;
  throw new DarkroomError('bad-input', `The trace names a file outside the model: ${printable(name, 120)}.`);
}

async function hashOf(file: string, name: string): Promise<string> {
  try {
    if (!(await stat(file)).isFile()) throw new RangeError('It is no file.');
    const hash = createHash('sha256');
    for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 }))
      hash.update(piece as Buffer);
    return hash.digest('hex');
  } catch (cause) {
    throw new DarkroomError('missing', `${printable(name, 120)} of the model cannot be read.`, {
      remedy: 'Put it back, or name another folder with --model.',
      cause,
    });
  }
}
