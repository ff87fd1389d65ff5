// Problem: ONNX Runtime looks for its CUDA library in its own folder and nowhere else. That of the extension is another one
// with each version and may not be writable, and the library is too large to come with it.
// Idea: the user's folder holds a copy of ONNX Runtime with that library beside it, made by "darkroom cuda install". Whichever
// of two libraries of one name a process loads first is the one that everything after it gets. So the copy is loaded first.

import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { ortVersion } from './version';

export const cudaRecordName = 'darkroom-cuda.json';
export const cudaRecordFormat = 'darkroom cuda';

/** Lies beside the files, written last. */
export interface CudaRecord {
  readonly format: string;
  /** Of ONNX Runtime. */
  readonly version: string;
  /** The package that its CUDA libraries are from. */
  readonly package: string;
  readonly installed: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** Loads ONNX Runtime, and has it loaded from its own folder. */
export const bindingName = 'onnxruntime_binding.node';
export const runtimeFiles = [bindingName, 'libonnxruntime.so.1'] as const;

/** Holds a copy for each version of ONNX Runtime. */
export function cudaFolder(): string {
  return path.resolve(process.env['DARKROOM_CUDA'] || path.join(homedir(), '.darkroom', 'cuda'));
}

/** Where ONNX Runtime lies as it came. */
export function packagedFolder(): string {
  const module = path.dirname(require.resolve('onnxruntime-node/package.json'));
  return path.join(module, 'bin/napi-v6', process.platform, process.arch);
}

/** What a copy of ONNX Runtime takes, without what is added to it. */
export function packagedBytes(): number {
  return runtimeFiles.reduce((sum, name) => sum + (sizeOf(path.join(packagedFolder(), name)) ?? 0), 0);
}

/** The copy for this version of ONNX Runtime; undefined where there is none, or a file of it is missing or cut off. */
export function cudaCopy(): { readonly folder: string; readonly record: CudaRecord } | undefined {
  const folder = path.join(cudaFolder(), ortVersion());
  const record = readCudaRecord(folder);
  const whole =
    record?.version === ortVersion() &&
    record.files.every(({ name, bytes }) => sizeOf(path.join(folder, name)) === bytes) &&
    runtimeFiles.every(name => sizeOf(path.join(folder, name)) === sizeOf(path.join(packagedFolder(), name)));
  return whole ? { folder, record } : undefined;
}

function readCudaRecord(folder: string): CudaRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(path.join(folder, cudaRecordName), 'utf8')) as CudaRecord;
    const files: unknown = record.files;
    return record.format === cudaRecordFormat && Array.isArray(files) && files.every(isFile)
      ? record
      : undefined;
  } catch {
    return undefined;
  }
}

function isFile(value: unknown): boolean {
  const { name, bytes } = (value ?? {}) as { readonly name?: unknown; readonly bytes?: unknown };
  return typeof name === 'string' && path.basename(name) === name && typeof bytes === 'number';
}

function sizeOf(file: string): number | undefined {
  try {
    return statSync(file).size;
  } catch {
    return undefined;
  }
}
