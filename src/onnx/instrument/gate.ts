// The bias that rules give to the scores of one layer: for rules q, the sum of weight * query * key.
//
//   weight[l] [H,Q] -> [H,1,Q]  *  query [B,S,Q] -> [B,1,S,Q]   = [B,H,S,Q]
//                                  key   [B,T,Q] -> [B,1,Q,T]   @ -> [B,H,S,T]

import { int, ints } from '../build';
import type { AttentionInputs } from './context';
import { fromFloat32 } from './edit-nodes';
import type { Nodes } from './nodes';

const float16 = 10;

/** In float16 a knock-out must stay a number: a row of -infinities has no softmax. */
const strongestInFloat16 = 60_000;

export function biasNodes(nodes: Nodes, layer: number, inputs: AttentionInputs, elementType: number): string {
  const { constants } = nodes.shop;
  const weight = nodes.add('Gather', [inputs.weight, constants.integer(layer - 1)], { axis: int(0) });
  const perHead = nodes.add('Unsqueeze', [weight, constants.integers([1])]);
  const query = nodes.add('Unsqueeze', [inputs.query, constants.integers([1])]);
  const key = nodes.add('Unsqueeze', [
    nodes.add('Transpose', [inputs.key], { perm: ints([0, 2, 1]) }),
    constants.integers([1]),
  ]);
  const bias = nodes.add('MatMul', [nodes.add('Mul', [perHead, query]), key]);
  if (elementType !== float16) return fromFloat32(nodes, bias, elementType);
  const bounded = nodes.add('Clip', [
    bias,
    constants.float(-strongestInFloat16),
    constants.float(strongestInFloat16),
  ]);
  return fromFloat32(nodes, bounded, elementType);
}

/** The gain of each head, as it multiplies the heads' output: [B,H,S,1], or [B,S,H,1] with `positionsFirst`. */
export function headGainNodes(
  nodes: Nodes,
  layer: number,
  inputs: AttentionInputs,
  elementType: number,
  positionsFirst: boolean,
): string {
  const { constants } = nodes.shop;
  const gain = nodes.add('Gather', [inputs.headGain, constants.integer(layer - 1)], { axis: int(0) });
  const turned = positionsFirst ? gain : nodes.add('Transpose', [gain], { perm: ints([0, 2, 1]) });
  return fromFloat32(nodes, nodes.add('Unsqueeze', [turned, constants.integers([3])]), elementType);
}
