// Problem: attention is read and changed in a different place in every form it has.
// Idea: for each form, how to write it twice: so that it gives its probabilities, and so that it takes a bias and scales
// its heads as well. The rest of the instrumenter need not know which form it is.

import { int } from '../build';
import type { NodeProto } from '../messages';
import type { AttentionInputs } from './context';
import { toFloat32 } from './edit-nodes';
import type { Branch, Nodes } from './nodes';

/** What is wanted of the edited form. */
export interface Wanted {
  readonly gate: boolean;
  readonly heads: boolean;
}

export interface AttentionForm {
  /** The nodes that are replaced. */
  readonly region: readonly NodeProto[];
  /** What the rest of the graph reads of them, with the element types. */
  readonly outputs: readonly string[];
  readonly types: readonly (number | undefined)[];
  /** Why a part can't be had, in sentences without a full stop to be put after "because". */
  readonly refused: { readonly read?: string; readonly gate?: string; readonly heads?: string };
  /** With the probabilities of the rows asked for as one more output. */
  readonly read: (nodes: Nodes, inputs: AttentionInputs) => Branch;
  readonly edited: (nodes: Nodes, inputs: AttentionInputs, wanted: Wanted) => Branch;
}

/** [B,H,S,T] -> float32 [B,H,R,T]. */
export function rowsNodes(
  nodes: Nodes,
  scores: string,
  inputs: AttentionInputs,
  elementType: number,
): string {
  return toFloat32(nodes, nodes.add('Gather', [scores, inputs.rows], { axis: int(2) }), elementType);
}
