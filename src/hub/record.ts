// What lies beside the files of an added model: where they are from, and what each has to be. With it a folder can be checked
// years later, without a network.

import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { requireInside } from './names';
import type { HubFile } from './listing';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

export const recordName = 'darkroom-source.json';

export interface SourceRecord {
  readonly endpoint: string;
  readonly id: string;
  /** As it was asked for. */
  readonly revision: string;
  readonly commit: string;
  /** The precision of the graphs, as in their names. */
  readonly dtype: string;
  /** When it was whole, as in ISO 8601. */
  readonly added: string;
  readonly files: readonly HubFile[];
}

const format = 'darkroom model source';
const mostBytes = 4 * 2 ** 20;

export async function writeRecord(folder: string, record: SourceRecord): Promise<void> {
  const text = `${JSON.stringify({ format, version: 1, ...record }, undefined, 2)}\n`;
  await writeFile(path.join(folder, recordName), text, { flush: true });
}

/** Undefined where a folder has none, as those that came otherwise. */
export async function readRecord(folder: string): Promise<SourceRecord | undefined> {
  const file = path.join(folder, recordName);
  try {
    if ((await stat(file)).size > mostBytes) throw unreadable(file);
    return parseRecord(JSON.parse(await readFile(file, 'utf8')), file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error instanceof DarkroomError ? error : unreadable(file, error);
  }
}

function parseRecord(value: unknown, file: string): SourceRecord {
  const { endpoint, id, revision, commit, dtype, added, files } = value as Record<string, unknown>;
  const texts = { endpoint, id, revision, commit, dtype, added };
  if ((value as { format?: unknown }).format !== format || !isTexts(texts) || !Array.isArray(files))
    throw unreadable(file);
  return { ...texts, files: files.map((one: unknown) => parseFile(one, file)) };
}

function parseFile(value: unknown, file: string): HubFile {
  const { name, bytes, hash } = value as Record<string, unknown>;
  const { kind, hex } = (hash ?? {}) as Record<string, unknown>;
  if (
    typeof name !== 'string' ||
    typeof bytes !== 'number' ||
    typeof hex !== 'string' ||
    (kind !== 'sha256' && kind !== 'git')
  )
    throw unreadable(file);
  requireInside(name);
  return { name, bytes, hash: { kind, hex } };
}

function isTexts<T extends Record<string, unknown>>(values: T): values is T & Record<keyof T, string> {
  return Object.values(values).every(one => typeof one === 'string');
}

function unreadable(file: string, cause?: unknown): DarkroomError {
  return new DarkroomError('bad-input', `${printable(file)} does not say where the model is from.`, {
    remedy: 'Remove the model and add it again.',
    cause,
  });
}
