// Problem: 250 MB come over a network that breaks, and native code that is half there, or another one, must never be loaded.
// Idea: as with models (src/hub): all of it is put together in a folder of the same disk that nothing loads from. Once every
// file has the hash that stands in package.ts, one rename makes it the copy of ONNX Runtime that is loaded (src/runtime/
// cuda-copy.ts). What an interrupted download left is gone on with.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CudaPackage } from './package';
import { unpack } from './unzip';
import { lockedAt } from '../hub/lock';
import { notStored, requireRoom } from '../../hub/disk';
import { downloadFile } from '../../hub/download';
import { bytesIn } from '../../hub/install';
import type { InstallProgress } from '../../hub/install';
import type { Remedies } from '../../hub/remedies';
import type { Hub } from '../../hub/transport';
import {
  cudaCopy,
  cudaFolder,
  cudaRecordFormat,
  cudaRecordName,
  packagedFolder,
  runtimeFiles,
} from '../../runtime/cuda-copy';
import type { CudaRecord } from '../../runtime/cuda-copy';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

export type CudaSource =
  { readonly kind: 'web'; readonly address: URL } | { readonly kind: 'file'; readonly path: string };

export const cudaRemedies: Remedies = {
  source: 'the setting darkroom.cuda.package, or --from',
  folder: 'DARKROOM_CUDA',
  access: 'Whoever runs that server gives access; the usual address needs none.',
};

export interface CudaWish {
  readonly package: CudaPackage;
  readonly source: CudaSource;
  readonly onProgress: (progress: InstallProgress) => void;
}

/** Where the copy lies once it is whole, and where it is put together. */
export function cudaPlaces(version: string): { readonly target: string; readonly incoming: string } {
  return {
    target: path.join(cudaFolder(), version),
    incoming: path.join(cudaFolder(), '.incoming', version),
  };
}

/** What is there and as it should be stays; what is damaged is made again. */
export async function installCuda(hub: Omit<Hub, 'endpoint'>, wish: CudaWish): Promise<void> {
  const { target, incoming } = cudaPlaces(wish.package.version);
  await lockedAt(incoming, async () => {
    if ((await cudaFindings(wish.package))?.length === 0) return;
    const parts = path.join(incoming, 'parts');
    await mkdir(incoming, { recursive: true }).catch(notStoredAt(incoming, hub));
    await rm(parts, { recursive: true, force: true });
    await mkdir(parts).catch(notStoredAt(parts, hub));
    await roomFor(wish, incoming, hub);
    const zip = await packageFile(hub, wish, incoming);
    for (const member of wish.package.members)
      await unpack({ ...hub, zip, member, target: path.join(parts, member.name) });
    await copyRuntime(parts, hub);
    await writeRecord(parts, wish.package).catch(notStoredAt(parts, hub));
    hub.signal.throwIfAborted();
    await rm(target, { recursive: true, force: true });
    await rename(parts, target).catch(notStoredAt(target, hub));
    await rm(incoming, { recursive: true, force: true });
  });
}

function notStoredAt(place: string, { remedies }: Pick<Hub, 'remedies'>): (error: unknown) => never {
  return error => {
    throw notStored(place, error, remedies);
  };
}

async function roomFor(
  { package: wanted, source }: CudaWish,
  incoming: string,
  { remedies }: Pick<Hub, 'remedies'>,
): Promise<void> {
  const { members, bytes, name } = wanted;
  const kept = await Promise.all([name, `${name}.part`].map(one => sizeOf(path.join(incoming, one))));
  const download = source.kind === 'web' ? bytes - Math.max(...kept) : 0;
  const own = await Promise.all(runtimeFiles.map(one => sizeOf(path.join(packagedFolder(), one))));
  const unpacked = [...members.map(one => one.bytes), ...own].reduce((sum, one) => sum + one, 0);
  const remedy = `Make room, or choose another folder (${remedies.folder}).`;
  await requireRoom(incoming, download + unpacked, 'CUDA support', remedy);
}

function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The package on this disk. One that somebody brought is read where it lies: what comes out of it has hashes of its own. */
async function packageFile(hub: Omit<Hub, 'endpoint'>, wish: CudaWish, incoming: string): Promise<string> {
  const { source, onProgress } = wish;
  const { name, bytes, sha256 } = wish.package;
  if (source.kind === 'file') {
    const found = await stat(source.path).catch(() => undefined);
    if (found?.isFile() !== true)
      throw new DarkroomError('missing', `There is no file ${printable(source.path)}.`, {
        remedy: `Check ${hub.remedies.source}.`,
      });
    return source.path;
  }
  const target = path.join(incoming, name);
  await downloadFile(
    { ...hub, endpoint: source.address },
    {
      file: { name, bytes, hash: { kind: 'sha256', hex: sha256 } },
      address: source.address,
      target,
      onBytes: done => onProgress({ file: name, done, total: bytes }),
    },
  );
  return target;
}

async function copyRuntime(parts: string, hub: Pick<Hub, 'remedies'>): Promise<void> {
  for (const name of runtimeFiles) {
    const copy = path.join(parts, name);
    try {
      await copyFile(path.join(packagedFolder(), name), copy);
      const handle = await open(copy, 'r+');
      await handle.sync().finally(() => handle.close());
    } catch (error) {
      throw notStored(copy, error, hub.remedies);
    }
  }
}

async function writeRecord(folder: string, { version, name, members }: CudaPackage): Promise<void> {
  const names = [...members.map(member => member.name), ...runtimeFiles];
  const files = await Promise.all(
    names.map(async one => ({ name: one, bytes: await sizeOf(path.join(folder, one)) })),
  );
  const installed = new Date().toISOString();
  const record: CudaRecord = { format: cudaRecordFormat, version, package: name, installed, files };
  await writeFile(path.join(folder, cudaRecordName), `${JSON.stringify(record, undefined, 2)}\n`, {
    flush: true,
  });
}

/** What is wrong with what lies there, from every byte of it; undefined where nothing does. */
export async function cudaFindings({
  version,
  members,
}: CudaPackage): Promise<readonly string[] | undefined> {
  const { target } = cudaPlaces(version);
  if (!(await isThere(target))) return undefined;
  const found = [];
  for (const { name, sha256 } of members) found.push(await finding(target, name, sha256));
  for (const name of runtimeFiles)
    found.push(await finding(target, name, await sha256Of(path.join(packagedFolder(), name))));
  if (!cudaCopy()) found.push(`${cudaRecordName} does not say that it is whole`);
  return found.filter(one => one !== undefined);
}

async function finding(
  folder: string,
  name: string,
  expected: string | undefined,
): Promise<string | undefined> {
  const sha256 = await sha256Of(path.join(folder, name));
  if (sha256 === undefined) return `${name} can’t be read`;
  return sha256 === expected ? undefined : `${name} is not what it was`;
}

async function sha256Of(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(file) as AsyncIterable<Buffer>) hash.update(part);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

/** With what an interrupted download left. Nothing loads it any more before its first file goes. */
export async function removeCuda({ version }: CudaPackage): Promise<{ readonly bytes: number }> {
  const { target, incoming } = cudaPlaces(version);
  if (!(await isThere(target)) && !(await isThere(incoming))) return { bytes: 0 };
  return lockedAt(incoming, async () => {
    const aside = path.join(incoming, 'removed');
    try {
      await mkdir(incoming, { recursive: true });
      await rm(aside, { recursive: true, force: true });
      await rename(target, aside).catch(ignoreMissing);
      const bytes = await bytesIn(incoming);
      await rm(incoming, { recursive: true, force: true });
      return { bytes };
    } catch (error) {
      throw notStored(target, error, cudaRemedies);
    }
  });
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
