// Which files of a model, or of vectors, are not those that a run was recorded with, byte for byte.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import type { TraceHead, TracedFiles } from '../shared/trace/document';

export interface ChangedFile {
  readonly name: string;
  /** SHA-256 when the run was recorded, and now. */
  readonly then: string;
  readonly now: string;
}

export async function changedFiles(root: string, files: TracedFiles): Promise<readonly ChangedFile[]> {
  const isFolder = await stat(root).then(
    found => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw new DarkroomError('missing', `The model is not at ${printable(root)} any more.`, {
      remedy: 'Say where it is with --model.',
    });
  return changedAmong(files, name => hashOf(placeIn(root, name), name, modelLack));
}

/** Where the vectors of a run are: where they lay, or else beside its trace. */
export async function vectorFolder(
  recorded: TraceHead['interventionFiles'],
  beside: string,
): Promise<string> {
  const isThere = await stat(recorded?.folder ?? beside).catch(() => undefined);
  return recorded && isThere ? recorded.folder : beside;
}

export async function changedVectors(
  folder: string,
  recorded: TraceHead['interventionFiles'],
): Promise<readonly ChangedFile[]> {
  return changedAmong(recorded?.files ?? [], name =>
    hashOf(path.resolve(folder, name), name, vectorLack(folder)),
  );
}

async function changedAmong(
  files: TracedFiles,
  hash: (name: string) => Promise<string>,
): Promise<readonly ChangedFile[]> {
  const changed: ChangedFile[] = [];
  for (const { name, sha256 } of files) {
    const now = await hash(name);
    if (now !== sha256) changed.push({ name, then: sha256, now });
  }
  return changed;
}

/** What a file is to people, and what they can do when it cannot be read. */
interface Lack {
  readonly of: string;
  readonly remedy: string;
}

const modelLack: Lack = { of: 'of the model', remedy: 'Put it back, or name another folder with --model.' };

const vectorLack = (folder: string): Lack => ({
  of: 'of the interventions',
  remedy: `Put it back into ${printable(folder)}.`,
});

/** A trace comes from anywhere: what it names must lie in the folder. */
function placeIn(root: string, name: string): string {
  const file = path.resolve(root, name);
  const inside = path.relative(root, file);
  if (!path.isAbsolute(inside) && !inside.startsWith('..')) return file;
  throw new DarkroomError('bad-input', `The trace names a file outside the model: ${printable(name, 120)}.`);
}

async function hashOf(file: string, name: string, { of, remedy }: Lack): Promise<string> {
  try {
    if (!(await stat(file)).isFile()) throw new RangeError('It is no file.');
    const hash = createHash('sha256');
    for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 }))
      hash.update(piece as Buffer);
    return hash.digest('hex');
  } catch (cause) {
    throw new DarkroomError('missing', `${printable(name, 120)} ${of} cannot be read.`, {
      remedy,
      cause,
    });
  }
}
