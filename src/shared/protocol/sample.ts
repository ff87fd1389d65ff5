// A new sample of the benchmark, drawn by the engine: the generator lives there.

export interface SampleKind {
  readonly task: string;
  readonly difficulties: readonly number[];
}

export interface SampleRequest {
  readonly task: string;
  /** By chance where it is not given. */
  readonly difficulty?: number;
  readonly seed: number;
  /** The picture and a line of samples.jsonl are written there, as a full path. */
  readonly folder: string;
}

export interface NewSample {
  /** The picture, as a full path. */
  readonly picture: string;
}
