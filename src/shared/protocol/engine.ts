// What the engine answers. The terminal and the extension both speak this.

import type { CheckProgress, CheckRequest, ModelReport } from '../model-report';
import type { Call } from '../rpc/contract';
import type { AblationOutcome, AblationPlan, AblationProgress, AblationRequest } from './ablation';
import type { ArmRuns, ArmRunsRequest } from './arm-run';
import type { BegunExtraction, BegunRequest, ExtractEvent, ExtractRequest, ExtractResult } from './direction';
import type { AnalyseDirectionsRequest, PairsRequest, PairsResult } from './direction-tables';
import type { ModelCard, RunEvent, RunRequest, RunResult } from './run';
import type { DescribeRequest, DirectionDescription } from './steer';
import type { NewSample, SampleKind, SampleRequest } from './sample';

export interface EngineFacts {
  readonly pid: number;
  readonly node: string;
  readonly platform: string;
  readonly onnxruntime: string;
  /** Whether this engine may open sessions at all; not in an untrusted workspace. */
  readonly sessions: boolean;
}

// Type aliases, not interfaces: only they satisfy an index signature.
export type EngineContract = {
  calls: {
    facts: Call<undefined, EngineFacts>;
    check: Call<CheckRequest, ModelReport, CheckProgress>;
    /** Which of these folders are models, and what each can be asked; from files alone. */
    models: Call<readonly string[], readonly ModelCard[]>;
    run: Call<RunRequest, RunResult, RunEvent>;
    /** Reads the states of contrast pairs; what was read stays when it is cancelled, and the same call goes on with it. */
    extractDirection: Call<ExtractRequest, ExtractResult, ExtractEvent>;
    /** What an interrupted extraction has left under a name; null where there is none. */
    begunExtraction: Call<BegunRequest, BegunExtraction | null>;
    /** What a direction's file says, and what it is to a model that may be steered; from files alone. */
    describeDirection: Call<DescribeRequest, DirectionDescription>;
    /** Contrast pairs of the benchmark, as a file that a direction is extracted from. */
    makePairs: Call<PairsRequest, PairsResult>;
    /** What pairs, length and held-out answers say of directions, as tables to read. */
    analyseDirections: Call<AnalyseDirectionsRequest, { readonly markdown: string }>;
    /** What the file of an ablation asks for, or the sentence that says why it cannot be run; from files alone. */
    planAblation: Call<AblationRequest, AblationPlan>;
    /** Runs what is missing of an ablation; what was finished stays when it is cancelled, and the same call goes on with it. */
    ablate: Call<AblationRequest, AblationOutcome, AblationProgress>;
    /** An arm of an ablation on one of its samples, as runs that leave traces; draws the picture. */
    armRuns: Call<ArmRunsRequest, ArmRuns>;
    /** The tasks of the benchmark. */
    sampleKinds: Call<undefined, readonly SampleKind[]>;
    newSample: Call<SampleRequest, NewSample>;
  };
  topics: {
    /** Sent once, when the engine is up. */
    hello: EngineFacts;
  };
};
