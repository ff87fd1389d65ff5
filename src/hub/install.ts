// Problem: a model is many files, and half of one looks like a whole one to whoever lists folders.
// Idea: everything arrives in a folder of the same disk that no list looks into. When every file has its size and hash, and
// the graphs could be read, one rename makes it a model. Before that there is none; what an interrupted download left is
// gone on with.

import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileAddress } from './address';
import { notStored, requireRoom } from './disk';
import { downloadFile } from './download';
import type { HubFile, Listing } from './listing';
import { folderName, requirePortable } from './names';
import { recordName, readRecord, writeRecord } from './record';
import type { SourceRecord } from './record';
import type { Hub } from './transport';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

export interface Wish {
  /** Where models are kept. */
  readonly models: string;
  readonly listing: Listing;
  readonly revision: string;
  readonly dtype: string;
  readonly files: readonly HubFile[];
}

export interface InstallSteps {
  readonly onProgress: (progress: InstallProgress) => void;
  /** Looks at the whole folder before it counts; throws what is wrong with it. */
  readonly check: (folder: string) => Promise<void>;
}

export interface InstallProgress {
  readonly file: string;
  /** Of all files together. */
  readonly done: number;
  readonly total: number;
}

/** Holds what is not whole yet. No model lies directly in it, so no list takes it for one. */
export const incomingName = '.incoming';

/** Where a variant lies once it is whole, and where it is put together. */
export function placesOf({ models, listing, dtype }: Wish): {
  readonly target: string;
  readonly incoming: string;
} {
  const name = folderName(listing.id, listing.commit, dtype);
  return { target: path.join(models, name), incoming: path.join(models, incomingName, name) };
}

/** Resolves with the folder of the model. One that is there already stays as it is. */
export async function installModel(
  hub: Hub,
  wish: Wish,
  { onProgress, check }: InstallSteps,
): Promise<string> {
  const { target, incoming } = placesOf(wish);
  if ((await readRecord(target)) !== undefined) return target;
  await requireFree(target);
  requirePortable([...wish.files.map(file => file.name), recordName]);
  await mkdir(incoming, { recursive: true }).catch((error: unknown) => {
    throw notStored(incoming, error);
  });
  await clear(incoming, wish.files);
  const total = sum(wish.files);
  await requireRoom(
    incoming,
    total - (await bytesIn(incoming)),
    'The model',
    `Make room, choose a smaller precision, or another folder (${hub.remedies.folder}).`,
  );
  let before = 0;
  for (const file of smallFirst(wish.files)) {
    await downloadFile(hub, {
      file,
      address: fileAddress(hub.endpoint, wish.listing.id, wish.listing.commit, file.name),
      target: path.join(incoming, file.name),
      onBytes: bytes => onProgress({ file: file.name, done: before + bytes, total }),
    });
    before += file.bytes;
  }
  await check(incoming);
  hub.signal.throwIfAborted();
  await promote(incoming, target, recordOf(hub, wish));
  return target;
}

/** Of what was not added here nothing is known, and nothing is taken away. An empty folder is in nobody's way. */
async function requireFree(target: string): Promise<void> {
  const there = await readdir(target).catch(() => []);
  if (there.length === 0) return;
  throw new DarkroomError(
    'bad-input',
    `${printable(target)} is there already, and was not added from a hub.`,
    {
      remedy: 'Rename it, or choose another folder (darkroom.hub.folder, DARKROOM_MODELS).',
    },
  );
}

async function promote(incoming: string, target: string, record: SourceRecord): Promise<void> {
  try {
    await writeRecord(incoming, record);
    await syncFolder(incoming);
    // A folder without a record was not made here, and the rename refuses to take its place.
    await rename(incoming, target);
    await syncFolder(path.dirname(target));
  } catch (error) {
    throw notStored(target, error);
  }
}

function recordOf(hub: Hub, { listing, revision, dtype, files }: Wish): SourceRecord {
  const added = new Date().toISOString();
  return {
    endpoint: hub.endpoint.href,
    id: listing.id,
    revision,
    commit: listing.commit,
    dtype,
    added,
    files,
  };
}

/** What is wrong with settings shows before gigabytes of weights are there. */
function smallFirst(files: readonly HubFile[]): HubFile[] {
  return [...files].sort((a, b) => a.bytes - b.bytes || (a.name < b.name ? -1 : 1));
}

function sum(files: readonly HubFile[]): number {
  return files.reduce((bytes, file) => bytes + file.bytes, 0);
}

/** Takes away what belongs to no file of the model. */
async function clear(incoming: string, files: readonly HubFile[]): Promise<void> {
  const wanted = new Set(files.flatMap(({ name }) => [name, `${name}.part`]));
  for (const entry of await filesIn(incoming))
    if (!wanted.has(entry)) await rm(path.join(incoming, entry), { force: true });
}

/** What lies in a folder and below, with forward slashes. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

export async function bytesIn(folder: string): Promise<number> {
  const sizes = (await filesIn(folder)).map(name =>
    stat(path.join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((all, size) => all + size, 0);
}

/** So that a name is on the disk before anybody relies on it. Not every system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
