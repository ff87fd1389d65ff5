// A run that goes on from a step of another one does up to there what that one did, whatever it would do by itself: the same
// tokens are written and the same latents fed. From there on it is free.

import type { LatentStep } from '../shared/trace/step';

export interface Script {
  /** In the order in which they were written; the last may be one that the other run did not write. */
  readonly tokens: readonly ScriptedToken[];
  readonly latents: readonly ScriptedLatent[];
}

export interface ScriptedToken {
  readonly id: number;
  /** It was put there, not chosen. */
  readonly forced: boolean;
}

export interface ScriptedLatent {
  readonly vector: Float32Array;
  readonly origin: LatentStep['origin'];
}
