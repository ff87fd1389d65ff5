// What this machine has for CUDA: its driver and cards, and which of the needed libraries the loader would find. It is only
// looked for: a library of NVIDIA's is loaded in the process that tries the device.

import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { neededLibraries } from './package';
import type { CudaCard, CudaMachine } from '../../shared/protocol/cuda';

export async function thisMachine(): Promise<CudaMachine> {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== 'linux-x64') return { platform, cards: [], libraries: [] };
  const { driver = await loadedDriver(), cards } = await askDriver();
  const libraries = await foundLibraries(Object.values(neededLibraries).flat());
  return { platform, ...(driver !== undefined && { driver }), cards, libraries };
}

const asked = ['name', 'driver_version', 'compute_cap', 'memory.total'];
const mib = 2 ** 20;

/** The driver's own program says most; without it, or where it does not answer, nothing is known from it. */
async function askDriver(): Promise<{ readonly driver?: string; readonly cards: readonly CudaCard[] }> {
  const said = await output('nvidia-smi', [
    `--query-gpu=${asked.join(',')}`,
    '--format=csv,noheader,nounits',
  ]);
  const rows = (said ?? '').split('\n').flatMap(line => {
    const [name = '', driver = '', capability, memory] = line.split(',').map(word => word.trim());
    return /^\d+\.\d/.test(driver)
      ? [{ driver, card: cardOf(name, Number(capability), Number(memory)) }]
      : [];
  });
  const [first] = rows;
  return { ...(first && { driver: first.driver }), cards: rows.map(({ card }) => card) };
}

function cardOf(name: string, capability: number, memory: number): CudaCard {
  return { name, ...(capability > 0 && { capability }), ...(memory > 0 && { bytes: memory * mib }) };
}

async function loadedDriver(): Promise<string | undefined> {
  const text = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  return /Kernel Module\s+(?:for \S+\s+)?(\d+(?:\.\d+)+)/.exec(text)?.[1];
}

const usualFolders = [
  '/lib',
  '/usr/lib',
  '/lib64',
  '/usr/lib64',
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
];

/** In the order in which the loader looks: what the environment names, what is in its cache, the usual folders. */
async function foundLibraries(names: readonly string[]): Promise<CudaMachine['libraries']> {
  const named = (process.env['LD_LIBRARY_PATH'] ?? '').split(/[:;]/).filter(folder => folder !== '');
  const cached = await loaderCache();
  const found = await Promise.all(
    names.map(async name => {
      const places = [
        ...named.map(folder => path.join(folder, name)),
        ...(cached.get(name) ?? []),
        ...usualFolders.map(folder => path.join(folder, name)),
      ];
      const there = await Promise.all(places.map(isThere));
      const place = places.find((_, index) => there[index]);
      return place === undefined ? undefined : { name, path: place };
    }),
  );
  return found.filter(one => one !== undefined);
}

/** "	libcudart.so.13 (libc6,x86-64) => /usr/local/cuda/lib64/libcudart.so.13" */
async function loaderCache(): Promise<ReadonlyMap<string, readonly string[]>> {
  const said = (await output('ldconfig', ['-p'])) ?? (await output('/sbin/ldconfig', ['-p'])) ?? '';
  const places = new Map<string, string[]>();
  for (const [, name = '', place = ''] of said.matchAll(/^\s+(\S+) \([^)]*x86-64[^)]*\) => (.+)$/gm))
    places.set(name, [...(places.get(name) ?? []), place]);
  return places;
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

const longestMs = 10_000;

function output(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise(resolve => {
    execFile(program, args, { timeout: longestMs, killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
  });
}
