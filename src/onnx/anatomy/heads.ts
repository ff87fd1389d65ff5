// Problem: how many heads an attention has is an attribute of the fused operators and hidden in Reshapes otherwise.
// Idea: key and value heads and the width of a head from the shape of the cache that is read; the query heads from
// the projection that follows: it reads heads * width numbers.

import type { NodeProto } from '../messages';
import { intAttribute } from './attributes';
import type { Flow } from './flow';
import { itemAt, makerOf, usesOf } from './graph-view';
import type { TensorFacts } from './tensor-facts';
import type { AttentionSummary, SoftmaxParts } from './types';

type HeadCounts = Pick<AttentionSummary, 'heads' | 'keyValueHeads' | 'headDimension'>;

const cacheInput: Readonly<Record<string, number>> = {
  GroupQueryAttention: 3,
  Attention: 4,
  MultiHeadAttention: 6,
};

/** How many nodes lie between a cache and the product that reads it: Concat, repeating of heads, Transpose. */
const nearby = 12;

export function headCounts(
  flow: Flow,
  facts: TensorFacts,
  node: NodeProto,
  softmax: SoftmaxParts | undefined,
): HeadCounts {
  const cache =
    softmax === undefined ? fusedCache(facts, node) : cacheBehind(flow, facts, valuesOf(flow, softmax));
  const [queries, keys] =
    node.opType === 'Attention' ? [0, 1].map(slot => cacheShape(facts, node.input[slot] ?? '')) : [];
  const heads = intAttribute(node, 'num_heads') ?? intAttribute(node, 'q_num_heads') ?? queries?.[1] ?? null;
  const keyValueHeads =
    intAttribute(node, 'kv_num_heads') ?? cache?.[1] ?? keys?.[1] ?? (cacheless(node) ? heads : null);
  const width = projectedWidth(flow, facts, softmax?.output ?? node.output[0] ?? '');
  const fromWidth = heads !== null && width !== undefined ? whole(width / heads) : null;
  const headDimension = cache?.[3] ?? queries?.[3] ?? fromWidth;
  return {
    heads: heads ?? (headDimension !== null && width !== undefined ? whole(width / headDimension) : null),
    keyValueHeads,
    headDimension,
  };
}

function cacheless({ opType }: NodeProto): boolean {
  return opType === 'MultiHeadAttention';
}

function whole(value: number): number | null {
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}

function fusedCache(facts: TensorFacts, node: NodeProto): readonly (number | null)[] | undefined {
  return cacheShape(facts, node.input[cacheInput[node.opType] ?? -1] ?? '');
}

function cacheShape(facts: TensorFacts, name: string): readonly (number | null)[] | undefined {
  const shape = name === '' ? undefined : facts.shape(name);
  return shape?.length === 4 ? shape : undefined;
}

function valuesOf(flow: Flow, { output, probabilities }: SoftmaxParts): string {
  return makerOf(flow.view, output)?.input.find(name => name !== probabilities) ?? '';
}

/** The shape of the cache that is joined with the new values: Concat(past, new), before heads are repeated. */
function cacheBehind(flow: Flow, facts: TensorFacts, values: string): readonly (number | null)[] | undefined {
  let name = values;
  for (let steps = 0; steps < nearby; steps++) {
    const node = makerOf(flow.view, name);
    if (node === undefined) return undefined;
    if (node.opType === 'Concat') {
      const past = node.input.find(input => !flow.carries.has(input));
      return past === undefined ? undefined : cacheShape(facts, past);
    }
    name = node.input[0] ?? '';
  }
  return undefined;
}

/** The size of the input of the first weight that the heads' output meets. */
function projectedWidth(flow: Flow, facts: TensorFacts, output: string): number | undefined {
  let name = output;
  for (let steps = 0; steps < nearby; steps++) {
    const uses = usesOf(flow.view, name).map(({ node }) => itemAt(flow.view.nodes, node));
    for (const user of uses) {
      const size = weightInput(facts, user);
      if (size !== undefined) return size;
    }
    const next = uses.find(({ opType }) => leadsOn.has(opType));
    if (next === undefined) return undefined;
    name = next.output[0] ?? '';
  }
  return undefined;
}

const leadsOn = new Set(
  'Transpose Reshape Cast Identity Squeeze Unsqueeze DynamicQuantizeLinear QuantizeLinear DequantizeLinear'.split(
    ' ',
  ),
);

function weightInput(facts: TensorFacts, node: NodeProto): number | undefined {
  if (node.opType === 'MatMulNBits') return intAttribute(node, 'K');
  if (!['MatMul', 'MatMulInteger', 'Gemm'].includes(node.opType)) return undefined;
  const weight = node.input[1] ?? '';
  const shape = facts.weight(weight)?.dims ?? facts.shape(weight);
  if (shape?.length !== 2) return undefined;
  return (intAttribute(node, 'transB') === 1 ? shape[1] : shape[0]) ?? undefined;
}
