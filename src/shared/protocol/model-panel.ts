// What the model panel shows, and what it may ask of its host. The whole state travels as one snapshot: it is small,
// and a panel that was hidden needs nothing but the newest one.

import type { EngineState } from '../engine-state';
import type { Failure } from '../errors';
import type { CheckProgress, ModelReport } from '../model-report';
import type { Call } from '../rpc/contract';

export interface ModelPanelState {
  /** File or folder name. */
  readonly title: string;
  readonly path: string;
  /** False in an untrusted workspace: graphs are listed, nothing is opened. */
  readonly trusted: boolean;
  readonly engine: EngineState;
  readonly check: CheckState;
}

export type CheckState =
  | {
      readonly name: 'checking';
      readonly sinceMs: number;
      readonly progress?: CheckProgress;
      /** What the last check found. */
      readonly previous?: ModelReport;
    }
  | { readonly name: 'done'; readonly report: ModelReport }
  | { readonly name: 'failed'; readonly failure: Failure };

export type ModelPanelContract = {
  calls: {
    /** The newest snapshot, for a page that was loaded from an older one. */
    state: Call<undefined, ModelPanelState>;
    check: Call;
    cancel: Call;
    restartEngine: Call;
    showLog: Call;
    copyReport: Call;
    /** An error inside the page; each distinct one is sent once. */
    pageError: Call<{ readonly message: string; readonly stack: string }>;
  };
  topics: { state: ModelPanelState };
};
