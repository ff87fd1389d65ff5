// CUDA on this machine, as plain data: the terminal prints it, and the extension, which starts the terminal's program, reads
// it.

import type { DeviceTrial } from '../device-trial';

export interface CudaCard {
  readonly name: string;
  /** NVIDIA's number of its generation, such as 8.6. */
  readonly capability?: number;
  readonly bytes?: number;
}

export interface CudaMachine {
  /** "linux-x64". */
  readonly platform: string;
  readonly driver?: string;
  readonly cards: readonly CudaCard[];
  /** Those that are needed and were found. */
  readonly libraries: readonly { readonly name: string; readonly path: string }[];
}

/** Something that is missing or too old, and what helps. */
export interface CudaLack {
  readonly what: string;
  readonly remedy: string;
}

export interface CudaState {
  /** Of ONNX Runtime. */
  readonly version: string;
  readonly machine: CudaMachine;
  readonly lacks: readonly CudaLack[];
  /** Where it lies, or would. */
  readonly folder: string;
  readonly downloadBytes: number;
  readonly installedBytes: number;
  readonly from: string;
  /** What is wrong with what lies there; absent where nothing does. */
  readonly findings?: readonly string[];
  /** What came of trying it, where it is installed. */
  readonly trial?: DeviceTrial;
}

export function canCompute({ outcome }: DeviceTrial): boolean {
  return outcome === 'able' || outcome === 'passed';
}

export function trialText(trial: DeviceTrial): string {
  return 'reason' in trial
    ? `CUDA can’t be used yet: ${trial.reason}`
    : 'CUDA computes: a known sum came out right.';
}

/** All that is missing, each with its remedy. */
export function lacksText(lacks: readonly CudaLack[]): string {
  return lacks.map(({ what, remedy }) => `${what} ${remedy}`).join(' ');
}
