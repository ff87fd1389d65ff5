// A few answers of an experiment that are given again: to be kept as traces, or to hear how near they came to be others.

import type { DeviceChoice } from '../../shared/device';

export interface AgainRequest {
  /** The ablation, and the folder of its rows; full paths. */
  readonly file: string;
  readonly folder: string;
  /** Answers, each with the baseline's beside it. */
  readonly most: number;
  readonly device: DeviceChoice;
  readonly precision?: string | undefined;
  readonly threads: number;
}
