// What an instrumented model takes and gives beyond the original, as plain data.

/** A layer's tap: the graph output to fetch, or why there is none. */
export type Tap = { readonly output: string } | { readonly refused: string };

/** Whether a layer can be changed in one way, or why not. */
export type Handle = 'available' | { readonly refused: string };

export interface LayerHooks {
  /** 0 = embeddings; 1..L. */
  readonly layer: number;
  /** float32 [B,S,D]: the stream leaving the layer, after the edit. */
  readonly residual: Tap;
  readonly edit: Handle;
  /** float32 [B,S,3]: |h|, |h'|, h.h'; of shape [0,0,3] while the layer's edit is off. */
  readonly stats: Tap;
  /** float32 [B,H,R,T]; empty while the layer's attention is neither read nor edited. */
  readonly attention: Tap;
  readonly gate: Handle;
  readonly heads: Handle;
}

/** What added inputs are for; a group is there as a whole, or not at all. */
export const inputRoles = {
  edits: ['edit.on', 'edit.vector', 'edit.gain', 'edit.keep', 'edit.renorm'],
  attention: ['attn.rows'],
  attentionEdits: ['attn.edit'],
  gates: ['gate.weight', 'gate.query', 'gate.key'],
  heads: ['head.gain'],
} as const;

export type InputRole = (typeof inputRoles)[keyof typeof inputRoles][number];

/** The tables of edits have an axis for layers, unless there is but one. */
export function layerAxis(edited: readonly number[]): readonly number[] {
  return edited.length === 1 ? [] : [edited.length];
}

export interface HookInput {
  readonly role: InputRole;
  /** The name in the graph: the role, unless the model has something of that name. */
  readonly name: string;
  readonly elementType: 'float32' | 'bool' | 'int64';
  /** Sizes by name: B rows, S new positions, T all positions, H heads, M vectors, Q rules, R rows asked for. */
  readonly shape: readonly (number | string)[];
  /** What to feed for no effect and no cost: a tensor of this shape, every element of this value. */
  readonly neutral: { readonly shape: readonly number[]; readonly value: 0 | 1 };
}

export interface Manifest {
  /** L. */
  readonly layers: number;
  readonly width: number | null;
  readonly heads: number | null;
  /** E layers that can be edited, in the order of the edit tables. */
  readonly edited: readonly number[];
  /** All of them must be fed at each run. */
  readonly inputs: readonly HookInput[];
  /** Layers 0..L. */
  readonly hooks: readonly LayerHooks[];
}
