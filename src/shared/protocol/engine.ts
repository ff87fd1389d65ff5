// What the engine answers. The terminal and the extension both speak this.

import type { CheckProgress, CheckRequest, ModelReport } from '../model-report';
import type { Call } from '../rpc/contract';

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
  };
  topics: {
    /** Sent once, when the engine is up. */
    hello: EngineFacts;
  };
};
