// Problem: only the CPU's GroupQueryAttention gives its probabilities; elsewhere asking for them fails at run time.
// Idea: compute the rows that are asked for again, beside the untouched operator, from its queries and from the keys
// it leaves in the cache, which are rotated already. In float32, and only if there is a row to compute:
//
//   queries ─ Gather(rows) ─ [rotate] ─┐
//                                 present_key ─ MatMul ─ scale ─ [soft cap] ─ [+ bias] ─ mask ─ Softmax
//
// The cache must grow with the text and have no padding: then the last S of its T positions are the new ones.

import { floatAttribute, intAttribute } from '../anatomy/attributes';
import type { TensorFacts } from '../anatomy/tensor-facts';
import type { AttentionOperator } from '../anatomy/types';
import { int, ints } from '../build';
import type { NodeProto } from '../messages';
import { nothing } from './constants';
import type { AttentionInputs } from './context';
import { toFloat32 } from './edit-nodes';
import { ifNode, Nodes } from './nodes';

/** What the operator computes its probabilities from. */
export interface Recipe {
  readonly layer: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headDimension: number;
  readonly scale: number;
  readonly softcap: number | null;
  readonly window: number | null;
  /** Queries, keys and values come side by side in one tensor. */
  readonly packed: boolean;
  /** How many numbers of a head are rotated; undefined if the operator rotates nothing. */
  readonly rotated: number | undefined;
  readonly elementType: number;
}

/** Inputs and outputs of GroupQueryAttention by their place. */
const slot = { query: 0, key: 1, cos: 7, sin: 8, positions: 9, bias: 10, sink: 11, keyScale: 12 };
const normSlots = [14, 15];
const keyOutput = 1;

const float32 = 1;

/** Below what any score can reach, and still a number. */
const never = -3.4028234663852886e38;

/** The recipe of a GroupQueryAttention, or why there is none. */
export function recipeOf(
  facts: TensorFacts,
  operator: AttentionOperator,
  node: NodeProto,
  elementType: number,
): Recipe | string {
  const has = (place: number) => (node.input[place] ?? '') !== '';
  const { layer, heads, keyValueHeads, headDimension, softcap, window } = operator;
  if (heads === null || keyValueHeads === null || headDimension === null)
    return 'the number or the size of its heads is not known';
  if (has(slot.sink) || intAttribute(node, 'smooth_softmax') === 1)
    return 'its softmax has a sink, which only the operator itself computes with';
  if (normSlots.some(has)) return 'it normalises queries and keys inside the operator';
  const keys = node.output[keyOutput] ?? '';
  if (keys === '') return 'it does not give its keys';
  const keyType = facts.elementType(keys) ?? elementType;
  if (has(slot.keyScale) || keyType !== elementType) return 'its cache is quantised';
  const rotated = rotatedOf(facts, node);
  if (rotated === 'unknown') return 'the size of its rotation is not known';
  return {
    layer,
    heads,
    keyValueHeads,
    headDimension,
    // 0 is how the operator spells "not given".
    scale: floatAttribute(node, 'scale') || 1 / Math.sqrt(headDimension),
    softcap,
    window,
    packed: !has(slot.key),
    rotated,
    elementType,
  };
}

function rotatedOf(facts: TensorFacts, node: NodeProto): number | undefined | 'unknown' {
  if (intAttribute(node, 'do_rotary') !== 1) return undefined;
  const half = facts.shape(node.input[slot.cos] ?? '')?.[1] ?? undefined;
  return half === undefined ? 'unknown' : 2 * half;
}

/** float32 [B,H,R,T] for a node whose copy gave its outputs these names; [0,0,0,0] without rows. */
export function recomputedRows(
  nodes: Nodes,
  recipe: Recipe,
  node: NodeProto,
  outputs: readonly string[],
  inputs: AttentionInputs,
): string {
  const { shop } = nodes;
  const prefix = `darkroom.attn.${recipe.layer}.rows`;
  const some = nodes.add('Greater', [nodes.add('Size', [inputs.rows]), shop.constants.integer(0)]);
  const inner = new Nodes(shop, prefix);
  const attention = probabilities(inner, recipe, node, outputs[keyOutput] ?? '', inputs);
  const none = nothing(inner.fresh('none'), [0, 0, 0, 0]);
  const rows = nodes.fresh('rows');
  const branches = {
    then: { nodes: inner.list, outputs: [attention] },
    else: { nodes: [], constants: [none], outputs: [none.name] },
  };
  nodes.list.push(ifNode(shop, prefix, some, branches, [rows], [float32]));
  return rows;
}

function probabilities(
  nodes: Nodes,
  recipe: Recipe,
  node: NodeProto,
  key: string,
  { rows }: AttentionInputs,
): string {
  const { constants } = nodes.shop;
  const { heads, keyValueHeads, headDimension, scale, softcap, elementType } = recipe;
  const places = placesOf(nodes, node.input[slot.query] ?? '', key, rows);
  const queries = toFloat32(nodes, queryRows(nodes, recipe, node, places, rows), elementType);
  // Heads that share keys lie side by side, so their rows can be multiplied together and no key is repeated.
  const grouped = nodes.add('Reshape', [queries, constants.integers([0, keyValueHeads, -1, headDimension])]);
  const turned = nodes.add('Transpose', [toFloat32(nodes, key, elementType)], { perm: ints([0, 1, 3, 2]) });
  const product = nodes.add('MatMul', [grouped, turned]);
  const apart = nodes.add('Reshape', [product, constants.integers([0, heads, -1, 0])]);
  let scores = nodes.add('Mul', [apart, constants.float(scale)]);
  if (softcap !== null) {
    const bounded = nodes.add('Tanh', [nodes.add('Div', [scores, constants.float(softcap)])]);
    scores = nodes.add('Mul', [bounded, constants.float(softcap)]);
  }
  const bias = node.input[slot.bias] ?? '';
  if (bias !== '') {
    const ofRows = nodes.add('Gather', [bias, rows], { axis: int(2) });
    scores = nodes.add('Add', [scores, toFloat32(nodes, ofRows, elementType)]);
  }
  const seen = nodes.add('Where', [visible(nodes, recipe, places), scores, constants.float(never)]);
  return nodes.add('Softmax', [seen], { axis: int(-1) });
}

interface Places {
  /** [R]: where the queries are in the whole text. */
  readonly queries: string;
  /** [T]: 0..T-1. */
  readonly keys: string;
}

function placesOf(nodes: Nodes, query: string, key: string, rows: string): Places {
  const { constants } = nodes.shop;
  const [zero, one] = [constants.integer(0), constants.integer(1)];
  const size = (tensor: string, axis: number) =>
    nodes.add('Gather', [nodes.add('Shape', [tensor]), constants.integer(axis)], { axis: int(0) });
  const total = size(key, 2);
  const before = nodes.add('Sub', [total, size(query, 1)]);
  const all = nodes.add('Range', [before, total, one]);
  return {
    queries: nodes.add('Gather', [all, rows], { axis: int(0) }),
    keys: nodes.add('Range', [zero, total, one]),
  };
}

/** [R,T]: whether the query sees the key. */
function visible(nodes: Nodes, { window }: Recipe, { queries, keys }: Places): string {
  const { constants } = nodes.shop;
  const own = nodes.add('Unsqueeze', [queries, constants.integers([1])]);
  const past = nodes.add('LessOrEqual', [keys, own]);
  if (window === null) return past;
  const oldest = nodes.add('Sub', [own, constants.integer(window)]);
  return nodes.add('And', [past, nodes.add('Greater', [keys, oldest])]);
}

/** The queries of the rows as they meet the keys, [B,H,R,D]. */
function queryRows(nodes: Nodes, recipe: Recipe, node: NodeProto, places: Places, rows: string): string {
  const { constants } = nodes.shop;
  const { heads, headDimension, packed } = recipe;
  let queries = nodes.add('Gather', [node.input[slot.query] ?? '', rows], { axis: int(1) });
  if (packed) {
    const ends = [[0], [heads * headDimension], [2]].map(values => constants.integers(values));
    queries = nodes.add('Slice', [queries, ...ends]);
  }
  const rotated = rotate(nodes, recipe, node, queries, places, rows);
  const apart = nodes.add('Reshape', [rotated, constants.integers([0, 0, heads, headDimension])]);
  return nodes.add('Transpose', [apart], { perm: ints([0, 2, 1, 3]) });
}

function rotate(
  nodes: Nodes,
  { heads, headDimension, rotated }: Recipe,
  node: NodeProto,
  queries: string,
  places: Places,
  rows: string,
): string {
  if (rotated === undefined) return queries;
  const { constants } = nodes.shop;
  const given = node.input[slot.positions] ?? '';
  let positions: string;
  if (given === '') {
    const shape = nodes.add('Slice', [
      nodes.add('Shape', [queries]),
      ...[[0], [2]].map(values => constants.integers(values)),
    ]);
    positions = nodes.add('Expand', [places.queries, shape]);
  } else positions = nodes.add('Gather', [given, rows], { axis: int(1) });
  return nodes.add(
    'RotaryEmbedding',
    [queries, positions, node.input[slot.cos] ?? '', node.input[slot.sin] ?? ''],
    {
      num_heads: int(heads),
      interleaved: int(intAttribute(node, 'rotary_interleaved') ?? 0),
      // The operator takes a size only where a part of the head is rotated.
      rotary_embedding_dim: int(rotated === headDimension ? 0 : rotated),
    },
    'com.microsoft',
  );
}
