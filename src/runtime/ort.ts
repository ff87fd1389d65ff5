// ONNX Runtime is a native library that may be missing, too new for the system, or unable to load; and from the moment
// it loads it reports to its maker unless told not to. And each step leaves megabytes behind that belong to a few small
// objects, which V8 answers by looking through its heap every dozen steps. So there is one door to it, and the door
// sees to all of that.

import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type * as Ort from 'onnxruntime-node';
import { bindingName, cudaCopy, packagedFolder } from './cuda-copy';
import { explainLoadFailure } from './load-failure';

let loading: Promise<typeof Ort> | undefined;

/** Loads ONNX Runtime on first use; later calls get the same module. */
export function loadOrt(): Promise<typeof Ort> {
  loading ??= load();
  return loading;
}

/** The folder of the library that this process has loaded, or will: its devices' own libraries lie there. */
export function runtimeFolder(): string {
  return copyFolder ?? packagedFolder();
}

let copyFolder: string | undefined;

function loadCudaCopy(): void {
  const copy = cudaCopy();
  if (!copy) return;
  try {
    process.dlopen({ exports: {} }, path.join(copy.folder, bindingName));
    copyFolder = copy.folder;
  } catch {
    // A copy that can't be loaded is none; "darkroom cuda check" says so.
  }
}

async function load(): Promise<typeof Ort> {
  // Read by the library when its binding initialises; on by default in 1.30.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  // The heap is small, and the threads that would help to look through it, or to do so bit by bit, take more of a processor
  // than they save: a fifth of a small model's step (docs/forward.md).
  setFlagsFromString('--no-concurrent-marking');
  setFlagsFromString('--no-incremental-marking');
  loadCudaCopy();
  try {
    const ort = await import('onnxruntime-node');
    // What fails is thrown as well, and is then said in our words.
    ort.env.logLevel = 'fatal';
    return ort;
  } catch (error) {
    throw explainLoadFailure(error, `${process.platform}-${process.arch}`);
  }
}
