// What the parts of the instrumenter share while they work on one body of a model.

import type { TensorFacts } from '../anatomy/tensor-facts';
import type { Workshop } from './nodes';
import type { Rewrite } from './rewrite';

/** The names of the added inputs. */
export interface EditInputs {
  readonly vector: string;
  readonly gain: string;
  readonly keep: string;
  readonly renorm: string;
  /** One boolean for each layer that can be edited. */
  readonly on: string;
  /** Those layers, in the order of the tables. */
  readonly layers: readonly number[];
}

export interface AttentionInputs {
  readonly rows: string;
  /** One boolean for each layer 1..L. */
  readonly edit: string;
  readonly weight: string;
  readonly query: string;
  readonly key: string;
  readonly headGain: string;
}

/**
 * Where the rows of GroupQueryAttention come from: it gives them itself, which only the CPU's does, or they are computed
 * again beside it.
 */
export type RowsSource = 'operator' | 'recomputed';

export interface BodyContext {
  readonly shop: Workshop;
  readonly rewrite: Rewrite;
  readonly facts: TensorFacts;
  readonly attentionRows: RowsSource;
  /** Adds an output to the body, and to the If around it if there is one; returns its name in the body. */
  readonly expose: (publicName: string) => string;
}
