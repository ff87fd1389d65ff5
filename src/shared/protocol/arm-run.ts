// One arm of an ablation on one sample, as a run that leaves a trace.

import type { RunRequest } from './run';

/** What interventions name where the trace of the donor's run is to be named. */
export const donorTrace = 'donor';

export interface ArmRunsRequest {
  /** *.ablation.json, as a full path. */
  readonly file: string;
  readonly task: string;
  /** Where there are several, relative to the file. */
  readonly model?: string;
  readonly index: number;
  readonly seed: number;
  readonly arm: string;
  /** Where the picture of the sample is written, as a full path. */
  readonly folder: string;
}

/** A run without the place of its trace and without what the host decides. */
export type ArmRun = Pick<
  RunRequest,
  'model' | 'method' | 'settings' | 'picture' | 'question' | 'sampling' | 'steer'
> & {
  readonly maxTokens: number;
  /** Of a task alone. */
  readonly sample?: NonNullable<RunRequest['sample']>;
  readonly interventions: readonly unknown[];
  /** That of the ablation: what its arms name is relative to it. */
  readonly interventionsFolder: string;
};

/** With the trace of the donor's run, relative to the run's folder of interventions. */
export function withDonor(run: ArmRun, trace: string): ArmRun {
  const named = JSON.stringify(run.interventions).replaceAll(
    JSON.stringify({ trace: donorTrace }),
    JSON.stringify({ trace }),
  );
  return { ...run, interventions: JSON.parse(named) as readonly unknown[] };
}

export interface ArmRuns {
  readonly baseline: ArmRun;
  /** The other sample whose latents are lent, run first: the arm's interventions name its trace. */
  readonly donor?: ArmRun;
  readonly arm: ArmRun;
}
