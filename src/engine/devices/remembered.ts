// Problem: trying a device takes seconds, compiles shaders and may crash a driver, and its outcome hardly ever changes.
// Idea: what was found is kept in the user's cache, under everything that it depends on: the machine, its driver, ONNX
// Runtime, and the files of the model. A file that cannot be read or written is no fault: devices are tried again. A
// failure counts for a week, and what may have been the moment's as long as this process is: nobody waits for it at each run.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { cpus, homedir, platform, release } from 'node:os';
import path from 'node:path';
import type { TrialRequest } from './trial';
import { readModelFolder } from '../../model/folder/model-folder';
import { ortVersion } from '../../runtime/version';
import { darkroomVersion } from '../version';
import { tracedFiles } from '../run/provenance';
import type { Device } from '../../shared/device';
import type { DeviceTrial } from '../../shared/device-trial';

/** Those that were used last stay. */
const mostKept = 200;
/** Grows when a trial says something else than before. */
const format = 2;

/** A driver may have been renewed by then, of which not every system tells. */
const failuresLastMs = 7 * 24 * 3_600_000;

interface Known {
  readonly trial: DeviceTrial;
  /** When it was tried, as Date.now() has it. */
  readonly on: number;
}

type Kept = Readonly<Record<string, Partial<Known>>>;

export function cacheFolder(): string {
  const { DARKROOM_CACHE: given, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (given) return given;
  if (platform() === 'win32') return path.join(local ?? path.join(homedir(), 'AppData', 'Local'), 'darkroom');
  if (platform() === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'darkroom');
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(homedir(), '.cache'), 'darkroom');
}

const file = () => path.join(cacheFolder(), 'devices.json');

const passing = new Map<string, Known>();

export async function recall(key: string): Promise<DeviceTrial | undefined> {
  const { trial, on } = passing.get(key) ?? (await read())[key] ?? {};
  if (typeof trial?.device !== 'string' || typeof trial.outcome !== 'string') return undefined;
  const lasts = trial.outcome === 'passed' || trial.outcome === 'able';
  return lasts || Date.now() - (on ?? 0) < failuresLastMs ? trial : undefined;
}

export async function remember(key: string, trial: DeviceTrial): Promise<void> {
  const known: Known = { trial, on: Date.now() };
  if ('passing' in trial) {
    passing.set(key, known);
    return;
  }
  const others = Object.entries(await read()).filter(([name]) => name !== key);
  await keep(Object.fromEntries([...others.slice(1 - mostKept), [key, known] as const]));
}

/** What was found of a device on any model, where something has changed that no key says. */
export async function forgetDevice(device: Device): Promise<void> {
  for (const [key, { trial }] of passing) if (trial.device === device) passing.delete(key);
  const all = Object.entries(await read());
  const others = all.filter(([, known]) => known.trial?.device !== device);
  if (others.length < all.length) await keep(Object.fromEntries(others));
}

async function keep(kept: Kept): Promise<void> {
  const beside = `${file()}.${process.pid}`;
  try {
    await mkdir(cacheFolder(), { recursive: true });
    await writeFile(beside, JSON.stringify(kept, undefined, 1));
    await rename(beside, file());
  } catch {
    // It is tried again next time.
  }
}

async function read(): Promise<Kept> {
  try {
    const kept: unknown = JSON.parse(await readFile(file(), 'utf8'));
    return typeof kept === 'object' && kept !== null ? (kept as Kept) : {};
  } catch {
    return {};
  }
}

/** All that the outcome depends on. */
export async function keyOf({ device, root, precision, threads }: TrialRequest): Promise<string> {
  const machine = [
    format,
    darkroomVersion,
    ortVersion(),
    platform(),
    release(),
    cpus()[0]?.model,
    cpus().length,
    driver(),
  ];
  const facts = root === undefined ? [] : await factsOf(root, precision);
  const all = JSON.stringify([device, machine, precision, threads, facts, process.env['VK_ICD_FILENAMES']]);
  return createHash('sha256').update(all).digest('hex').slice(0, 32);
}

async function factsOf(root: string, precision: string | undefined): Promise<readonly unknown[]> {
  const folder = await readModelFolder(root, { precision });
  return (await tracedFiles({ folder })).map(({ name, sha256 }) => [name, sha256]);
}

function driver(): string {
  try {
    return readFileSync('/proc/driver/nvidia/version', 'utf8').slice(0, 300);
  } catch {
    return '';
  }
}
