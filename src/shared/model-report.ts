// What "Darkroom: Check Model…" finds out. Plain data: the engine makes it, panel and terminal print it.

import type { DecoderReport } from './decoder-report';
import type { Device, DeviceChoice } from './device';
import type { ChosenDevice } from './device-trial';
import type { Failure } from './errors';
import type { GraphSummary } from './graph-summary';

export interface CheckRequest {
  /** Absolute path of an `.onnx` file or of a model folder. */
  readonly path: string;
  readonly device: DeviceChoice;
}

export interface CheckProgress {
  readonly doing: 'reading' | 'opening' | 'testing';
  readonly file: string;
  readonly done: number;
  readonly total: number;
}

export interface ModelReport {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly files: readonly ModelFile[];
  readonly totalBytes: number;
  readonly graphs: readonly GraphReport[];
  /** What is wrong with the model as a whole. */
  readonly problems: readonly Failure[];
  /** True when everything that was tried worked. */
  readonly healthy: boolean;
  /** Of a model's folder, where sessions may be opened. */
  readonly devices?: ChosenDevice;
  readonly elapsedMs: number;
}

export interface ModelFile {
  /** Relative to the model folder, with forward slashes. */
  readonly name: string;
  readonly bytes: number;
  readonly role: 'graph' | 'weights' | 'settings' | 'other';
}

export interface GraphReport {
  readonly file: string;
  readonly bytes: number;
  readonly summary?: GraphSummary;
  readonly weightFiles: readonly WeightFile[];
  readonly opened: Opening;
  /** Present if the graph is a decoder. */
  readonly decoder?: DecoderReport;
}

/** A file outside the graph that holds some of its weights. */
export interface WeightFile {
  readonly name: string;
  readonly neededBytes: number;
  /** Absent when the file is not there. */
  readonly bytes?: number;
}

export type Opening =
  | {
      readonly state: 'opened';
      readonly device: Device;
      readonly ms: number;
      readonly attempts: readonly DeviceAttempt[];
      /** As ONNX Runtime reports them, which is what a run will be held to. */
      readonly inputs: readonly TensorFacts[];
      readonly outputs: readonly TensorFacts[];
    }
  | { readonly state: 'failed'; readonly failure: Failure; readonly attempts: readonly DeviceAttempt[] }
  | { readonly state: 'not-tried'; readonly reason: string };

export interface DeviceAttempt {
  readonly device: Device;
  readonly outcome: 'chosen' | 'failed' | 'skipped';
  readonly reason?: string;
}

export interface TensorFacts {
  readonly name: string;
  readonly type: string;
  /** Names stand for free dimensions. */
  readonly shape: readonly (number | string)[];
}
