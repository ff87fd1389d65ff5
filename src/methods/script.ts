// A run that goes on from a step of another one does up to there what that one did, whatever it would do by itself: the same
// tokens are written and the same latents fed. From there on it is free.

import type { LatentStep, PutBy } from '../shared/trace/step';

export interface Script {
  /** In the order in which they were written; the last may be one that the other run did not write. */
  readonly tokens: readonly ScriptedToken[];
  readonly latents: readonly ScriptedLatent[];
}

export interface ScriptedToken {
  readonly id: number;
  /** Who put it there; absent where the model chose it. */
  readonly forced?: PutBy | undefined;
}

export interface ScriptedLatent {
  readonly vector: Float32Array;
  readonly origin: LatentStep['origin'];
}
