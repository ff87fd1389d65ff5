// ONNX Runtime is a native library that may be missing, too new for the system, or unable to load; and from the moment
// it loads it reports to its maker unless told not to. So there is one door to it, and the door does both.

import type * as Ort from 'onnxruntime-node';
import { explainLoadFailure } from './load-failure';

let loading: Promise<typeof Ort> | undefined;

/** Loads ONNX Runtime on first use; later calls get the same module. */
export function loadOrt(): Promise<typeof Ort> {
  loading ??= load();
  return loading;
}

async function load(): Promise<typeof Ort> {
  // Read by the library when its binding initialises; on by default in 1.30.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    const ort = await import('onnxruntime-node');
    // What fails is thrown as well, and is then said in our words.
    ort.env.logLevel = 'fatal';
    return ort;
  } catch (error) {
    throw explainLoadFailure(error, `${process.platform}-${process.arch}`);
  }
}
