// A direction that is to be added to a run: which, and what is to be done with it. What is left out is decided by the engine.
// And what a direction's file says of itself, for those who choose.

import type { Fidelity } from '../trace/document';
import type { ControlName, VectorAbout } from '../trace/vector-about';
import type { DirectionAbout } from './direction';

export interface SteerWish {
  /** A direction file, as a full path. */
  readonly direction: string;
  /** Layer of the source; its middle if left out. */
  readonly from?: number;
  readonly kind?: VectorAbout['kind'];
  readonly fidelity?: Fidelity;
  /** k of the low-pass, in bins of d_L; a quarter of them if left out. */
  readonly keep?: number;
  readonly control?: { readonly name: ControlName; readonly seed?: number };
  /** Of the model that is steered; its middle if left out. */
  readonly layers?: 'all' | readonly number[] | { readonly from: number; readonly to: number };
  readonly strength: number;
  readonly renorm?: boolean;
  /** Names as in interventions. */
  readonly positions?: string | readonly string[];
}

export interface DescribeRequest {
  /** A direction file, as a full path. */
  readonly file: string;
  /** Layer of the source; its middle if left out. */
  readonly from?: number;
  /** The folder of a model that may be steered, as a full path. */
  readonly target?: string;
}

export interface DirectionDescription {
  readonly about: DirectionAbout;
  /** The layer that the spectrum belongs to. */
  readonly from: number;
  /** Of the mean direction at that layer: the share of its energy in equal bands of frequency, from the lowest; sums to 1. */
  readonly spectrum: readonly number[];
  readonly target?: { readonly layers: number; readonly width: number };
  /** Sentences that belong beside it. */
  readonly notes: readonly string[];
}
