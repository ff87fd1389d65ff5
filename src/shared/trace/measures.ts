// What is measured of one pass; `docs/trace-format.md` has the definitions. A number that is not defined (entropy over a
// picture that cannot be looked at) is null: a gap, never zero. These are measurements, not signs of a right answer.

import type { TokenClass } from './token';

export interface Measures {
  /** Absent when attention was not recorded or there is no picture. */
  readonly attention?: AttentionMeasures;
  /** Share of the attention on each class of position, mean over layers and heads; the shares add to 1. */
  readonly mass?: Readonly<Record<TokenClass, number>>;
  /** Of the distribution that the next token was drawn from, in nats; of the model's own where it was not drawn. */
  readonly outputEntropy?: number;
  /** The rank of the answer's first token at each layer 0..L through the final norm and the head; 1 is the best. */
  readonly answerRank?: readonly number[];
  /** Present where the stream was changed at this position. */
  readonly steering?: SteeringMeasure;
}

/** Of the layer that was turned most. */
export interface SteeringMeasure {
  readonly layer: number;
  readonly degrees: number;
  /** |h'| / |h|. */
  readonly ratio: number;
  /** alpha |v| / |h|: what was added, before any renormalising; absent where not just one vector was. */
  readonly added?: number;
}

export interface AttentionMeasures {
  /** Of attention over picture tokens, in nats: mean over layers and heads of each head's entropy. */
  readonly entropy: number | null;
  /** The same / ln N, in [0, 1]. */
  readonly normalisedEntropy: number | null;
  /** For each of `attentionLayers`: mean over heads, in nats. */
  readonly layerEntropy: readonly (number | null)[];
  /** Attention on picture tokens / all attention, mean over layers and heads. */
  readonly imageShare: number;
  /** Absent without a box. */
  readonly focus?: FocusMeasure;
  /** Picture tokens above 1.5 x the mean, and std / mean. */
  readonly salient: number | null;
  readonly variation: number | null;
}

/** How much of where the model looks lies in the sample's box. */
export interface FocusMeasure {
  /** S_focus: the share of the trajectory (the eight picture tokens looked at most, less the least) inside of the box. */
  readonly value: number | null;
  /** The box's share of the picture: what both are where a map is the same everywhere. */
  readonly chance: number;
  /** The share of all attention on the picture inside of the box. */
  readonly share?: number | null;
}
