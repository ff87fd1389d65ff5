// The way out: from the end of the residual stream through the final norm and the LM head to the logits.

import type { NodeProto } from '../messages';
import { makerOf } from './graph-view';
import type { Flow } from './flow';
import type { TensorFacts } from './tensor-facts';
import type { Body } from './types';

const projections = new Set(['MatMul', 'Gemm', 'MatMulNBits', 'MatMulInteger', 'FusedMatMul']);

/** Between the final norm and the head only some positions are chosen, and numbers are given another form. */
const passing = new Set(
  'Slice Gather Cast Identity DynamicQuantizeLinear QuantizeLinear DequantizeLinear Reshape'.split(' '),
);

const nearby = 32;

/** The LM head is the projection that comes last; what it reads is the final norm. */
export function headOf(flow: Flow, facts: TensorFacts, logits: string): Pick<Body, 'head' | 'finalNorm'> {
  let name: string | undefined = logits;
  for (let steps = 0; name !== undefined && steps < nearby; steps++) {
    const node = makerOf(flow.view, name);
    if (node === undefined) break;
    if (projections.has(node.opType)) return describe(flow, facts, node, name);
    name = node.input.find(input => flow.carries.has(input));
  }
  return { head: null, finalNorm: null };
}

function describe(
  flow: Flow,
  facts: TensorFacts,
  node: NodeProto,
  output: string,
): Pick<Body, 'head' | 'finalNorm'> {
  const weight = node.input.find(input => !flow.carries.has(input) && facts.weight(input) !== undefined);
  let norm = node.input.find(input => flow.carries.has(input)) ?? null;
  for (let steps = 0; norm !== null && steps < nearby; steps++) {
    const maker = makerOf(flow.view, norm);
    if (maker === undefined || !passing.has(maker.opType)) break;
    norm = maker.input[0] ?? null;
  }
  return { head: { operator: node.opType, weight: weight ?? null, output }, finalNorm: norm };
}
