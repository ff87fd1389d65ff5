// What was added, whether it is still what it was, and how it goes away: from the records beside the files alone, without a
// network.

import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasher } from './content-hash';
import { notStored } from './disk';
import { bytesIn, filesIn, incomingName } from './install';
import type { HubFile } from './listing';
import { readRecord, recordName } from './record';
import type { SourceRecord } from './record';

export interface AddedModel {
  readonly name: string;
  readonly folder: string;
  readonly record: SourceRecord;
  readonly bytes: number;
}

export interface Unfinished {
  readonly name: string;
  readonly folder: string;
  readonly bytes: number;
}

export async function addedModels(models: string): Promise<readonly AddedModel[]> {
  const found = await Promise.all(
    (await subfolders(models)).map(async name => {
      const folder = path.join(models, name);
      const record = await readRecord(folder).catch(() => undefined);
      return (
        record && { name, folder, record, bytes: record.files.reduce((sum, file) => sum + file.bytes, 0) }
      );
    }),
  );
  return found.filter(one => one !== undefined);
}

/** Those whose record can't be read: what they are is not known, and they can only go away. */
export async function strangeModels(models: string): Promise<readonly Unfinished[]> {
  const found = await Promise.all(
    (await subfolders(models)).map(async name => {
      const folder = path.join(models, name);
      const isStrange = await readRecord(folder).then(
        () => false,
        () => true,
      );
      return isStrange ? { name, folder, bytes: await bytesIn(folder) } : undefined;
    }),
  );
  return found.filter(one => one !== undefined);
}

/** What interrupted downloads have left, and can be gone on with. */
export async function unfinishedModels(models: string): Promise<readonly Unfinished[]> {
  const place = path.join(models, incomingName);
  return Promise.all(
    (await subfolders(place)).map(async name => {
      const folder = path.join(place, name);
      return { name, folder, bytes: await bytesIn(folder) };
    }),
  );
}

export interface Finding {
  readonly file: string;
  readonly state: 'missing' | 'wrong size' | 'wrong content' | 'unreadable' | 'not from the hub';
}

/** Reads every byte. */
export async function checkAdded(
  { folder, record }: AddedModel,
  onFile: (file: string) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const file of record.files) {
    onFile(file.name);
    const state = await stateOf(path.join(folder, file.name), file);
    if (state !== undefined) findings.push({ file: file.name, state });
  }
  // What was laid beside them may be what is opened.
  const known = new Set([recordName, ...record.files.map(file => file.name)]);
  const others = (await filesIn(folder)).filter(name => !known.has(name));
  return [...findings, ...others.map(file => ({ file, state: 'not from the hub' as const }))];
}

/** What a removal that was ended in the middle leaves. */
export const removedSuffix = '.removed';

/** It is no model any more before the first file goes. */
export async function removeModel(models: string, folder: string): Promise<void> {
  const incoming = path.join(models, incomingName);
  const aside = path.join(incoming, `${path.basename(folder)}${removedSuffix}`);
  try {
    await mkdir(incoming, { recursive: true });
    await rm(aside, { recursive: true, force: true });
    if (path.dirname(folder) !== incoming) await rename(folder, aside);
    await rm(path.dirname(folder) === incoming ? folder : aside, { recursive: true, force: true });
  } catch (error) {
    throw notStored(folder, error);
  }
}

async function stateOf(place: string, file: HubFile): Promise<Finding['state'] | undefined> {
  const facts = await stat(place).catch(() => undefined);
  if (!facts?.isFile()) return 'missing';
  if (facts.size !== file.bytes) return 'wrong size';
  const hash = hasher(file.hash, file.bytes);
  try {
    for await (const part of createReadStream(place) as AsyncIterable<Buffer>) hash.update(part);
  } catch {
    return 'unreadable';
  }
  return hash.digest('hex') === file.hash.hex ? undefined : 'wrong content';
}

/** Of a folder that is not there: none. */
async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
}
