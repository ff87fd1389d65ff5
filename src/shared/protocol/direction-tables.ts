// What panels ask the engine about directions besides extracting them: pairs to extract from, and tables to judge by.

export interface PairsRequest {
  /** A task of the benchmark, or "all". */
  readonly task: string;
  readonly count: number;
  readonly seed: number;
  /** JSONL, as a full path; over nothing that is there. */
  readonly out: string;
}

export interface PairsResult {
  readonly out: string;
  readonly pairs: number;
}

export interface AnalyseDirectionsRequest {
  /** Full paths; the first is compared with each of the others. */
  readonly files: readonly string[];
  readonly keep?: number;
  /** Of what chance gives. */
  readonly seed: number;
}
