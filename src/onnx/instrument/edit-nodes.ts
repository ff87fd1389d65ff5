// Problem: adding a direction, replacing a latent and turning it without changing its length are one formula each.
// Idea: one formula for all, per position:
//
//   e  = keep * h + gain @ vector          keep 1, gain 0: e = h        keep 0: replaced
//   h' = e * (1 + renorm * (|h| / |e| - 1))        renorm 0: h' = e     renorm 1: |h'| = |h|
//
// and its three numbers (|h|, |h'|, h.h'), from which angle and ratio follow. In float32 whatever the graph has.

import { int } from '../build';
import type { EditInputs } from './context';
import { layerAxis } from './manifest';
import type { Nodes } from './nodes';

/** Norms below this count as this, so that a stream of zeros stays zeros. */
const leastNorm = 1e-20;

const float32 = 1;

export interface Edited {
  /** h' in the type of h. */
  readonly stream: string;
  /** float32 [B,S,3]. */
  readonly stats: string;
}

export function editNodes(
  nodes: Nodes,
  h: string,
  layer: number,
  inputs: EditInputs,
  elementType: number,
): Edited {
  const { constants } = nodes.shop;
  const ofLayer = (table: string) => partOf(nodes, table, layer, inputs.layers);
  const before = toFloat32(nodes, h, elementType);
  const kept = nodes.add('Mul', [before, ofLayer(inputs.keep)]);
  const added = nodes.add('MatMul', [ofLayer(inputs.gain), ofLayer(inputs.vector)]);
  const changed = nodes.add('Add', [kept, added]);
  const normBefore = norm(nodes, before);
  const normChanged = norm(nodes, changed);
  const ratio = nodes.add('Div', [normBefore, nodes.add('Max', [normChanged, constants.float(leastNorm)])]);
  const excess = nodes.add('Sub', [ratio, constants.float(1)]);
  const factor = nodes.add('Add', [nodes.add('Mul', [ofLayer(inputs.renorm), excess]), constants.float(1)]);
  const after = nodes.add('Mul', [changed, factor]);
  const normAfter = nodes.add('Mul', [normChanged, nodes.add('Abs', [factor])]);
  const product = sum(nodes, nodes.add('Mul', [before, after]));
  const stats = nodes.add('Concat', [normBefore, normAfter, product], { axis: int(-1) });
  return { stream: fromFloat32(nodes, after, elementType), stats };
}

/** What a table says of a layer. */
export function partOf(nodes: Nodes, table: string, layer: number, layers: readonly number[]): string {
  if (layerAxis(layers).length === 0) return table;
  const at = nodes.shop.constants.integer(layers.indexOf(layer));
  return nodes.add('Gather', [table, at], { axis: int(0) });
}

export function toFloat32(nodes: Nodes, tensor: string, elementType: number): string {
  return elementType === float32 ? tensor : nodes.add('Cast', [tensor], { to: int(float32) });
}

export function fromFloat32(nodes: Nodes, tensor: string, elementType: number): string {
  return elementType === float32 ? tensor : nodes.add('Cast', [tensor], { to: int(elementType) });
}

function norm(nodes: Nodes, tensor: string): string {
  return nodes.add('Sqrt', [sum(nodes, nodes.add('Mul', [tensor, tensor]))]);
}

function sum(nodes: Nodes, tensor: string): string {
  return nodes.add('ReduceSum', [tensor, nodes.shop.constants.integers([-1])], { keepdims: int(1) });
}
