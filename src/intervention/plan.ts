// What interventions have become for one model and one row of a batch: numbers instead of names, vectors instead of
// files. Where in the sequence each holds is still a name, because the sequence grows.

import type { Selector } from './position-names';

/** What is put in the place of the stream. */
export type Content =
  | { readonly from: 'nothing' }
  | { readonly from: 'vector'; readonly vector: Float32Array }
  /** Row i of a tensor for the i-th position that is selected. */
  | { readonly from: 'rows'; readonly values: Float32Array }
  /** The row recorded as far from the end of the prompt. */
  | { readonly from: 'recorded'; readonly values: Float32Array; readonly first: number };

export type Effect =
  | { readonly kind: 'add'; readonly vector: Float32Array; readonly strength: number }
  /** Added, and then the stream has its former length. */
  | { readonly kind: 'turn'; readonly vector: Float32Array; readonly strength: number }
  | { readonly kind: 'scale'; readonly factor: number }
  | { readonly kind: 'replace'; readonly content: Content }
  /** A direction at random, with the length of what it replaces. */
  | { readonly kind: 'noise'; readonly vector: Float32Array };

export interface StreamChange {
  /** Where it stands in the list. */
  readonly item: number;
  readonly layer: number;
  readonly positions: Selector;
  readonly effect: Effect;
}

export interface Rule {
  readonly item: number;
  readonly layers: readonly number[];
  /** Undefined: all. */
  readonly heads: readonly number[] | undefined;
  readonly bias: number;
  /** Rules of one group differ only in their positions. */
  readonly group: string;
  readonly queries: Selector;
  readonly keys: Selector;
}

export interface HeadChange {
  readonly item: number;
  readonly layers: readonly number[];
  readonly heads: readonly number[];
  readonly factor: number;
  readonly positions: Selector;
}

export type LatentContent =
  | { readonly from: 'nothing' }
  | { readonly from: 'mean' }
  | { readonly from: 'first' }
  /** Those of the prompt, one for one, again from the first where there are fewer. */
  | { readonly from: 'words' }
  /** `dose`: how much of the latent is noise; all of it if left out. */
  | { readonly from: 'noise'; readonly seed: number; readonly dose?: number }
  | { readonly from: 'shuffle'; readonly seed: number }
  | { readonly from: 'vector'; readonly vector: Float32Array }
  /** [n,D]: latent i of another run for latent i of this one. */
  | { readonly from: 'trace'; readonly trace: string; readonly values: Float32Array }
  /** [K,D]: what is seen in a picture, for the latents of a group in order. */
  | { readonly from: 'picture'; readonly values: Float32Array };

/** Carried out by the method before it feeds a latent; no edit of the graph. */
export interface LatentChange {
  readonly item: number;
  /** Undefined: all. */
  readonly latents: readonly number[] | undefined;
  readonly content: LatentContent;
}

/** Two changes of the stream that are possible only where they do not meet, which depends on the sequence. */
export interface Apart {
  readonly earlier: StreamChange;
  readonly later: StreamChange;
}

export interface Plan {
  readonly layers: number;
  readonly heads: number | null;
  readonly width: number | null;
  /** In the order of the list. */
  readonly stream: readonly StreamChange[];
  readonly rules: readonly Rule[];
  readonly headChanges: readonly HeadChange[];
  readonly latents: readonly LatentChange[];
  readonly apart: readonly Apart[];
  /** Sets of knock-outs that hold in the same head, by their place in `rules`. */
  readonly together: readonly (readonly number[])[];
  /** What is allowed and has less effect than it seems. */
  readonly notes: readonly string[];
}
