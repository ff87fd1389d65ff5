// What one step of a decoder gives, and what of it somebody wants.

import type * as Ort from 'onnxruntime-node';

export interface StepResult {
  /** [B, S or 1, V]. */
  readonly logits: Float32Array;
  readonly vocabulary: number;
  readonly past: ReadonlyMap<string, Ort.Tensor>;
  /** The stream leaving layer l, [B,S,D]; undefined where there is no tap or it was not fetched. */
  readonly residual: (layer: number) => Float32Array | undefined;
  /** [B,S,3]: |h|, |h'|, h.h' at layer l. */
  readonly stats: (layer: number) => Float32Array | undefined;
  /** [B,H,R,T] inside layer l. */
  readonly attention: (layer: number) => Float32Array | undefined;
}

/** Which taps to read: of all layers, or of some. */
export interface Fetch {
  readonly residuals: Layers;
  /** Only layers that are edited have any. */
  readonly stats: Layers;
  readonly attention: Layers;
}

export type Layers = 'all' | readonly number[];
