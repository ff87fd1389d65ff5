// Problem: attention is one operator in some exports and a dozen in others, and not every Softmax is attention
// (routers of experts, samplers).
// Idea: the fused operators by name; otherwise a Softmax whose result reaches, through nothing that computes, a
// product with something that also depends on the embeddings: the values.

import type { NodeProto } from '../messages';
import { floatAttribute, intAttribute, intsAttribute, isOnnx } from './attributes';
import type { Flow } from './flow';
import { itemAt, makerOf, usesOf } from './graph-view';
import { headCounts } from './heads';
import type { TensorFacts } from './tensor-facts';
import type { AttentionKind, AttentionOperator, SoftmaxParts } from './types';

export interface FoundAttention {
  /** The place of the operator (of the Softmax). */
  readonly at: number;
  readonly operator: Omit<AttentionOperator, 'layer'>;
}

/** Between probabilities and values they are only cast, masked and given another shape. */
const passing = new Set(
  'Cast Identity Dropout Where Transpose Reshape Unsqueeze Squeeze Expand Slice'.split(' '),
);

const products = new Set(['MatMul', 'Einsum', 'FusedMatMul']);

/** How many nodes are looked at around one Softmax. Real ones have up to six on either side. */
const nearby = 32;

export function attentionOf(flow: Flow, facts: TensorFacts): readonly FoundAttention[] {
  const found: FoundAttention[] = [];
  for (const at of flow.path) {
    const node = itemAt(flow.view.nodes, at);
    const softmax = node.opType === 'Softmax' ? softmaxParts(flow, facts, node) : undefined;
    const kind: AttentionKind | undefined = softmax === undefined ? fusedKind(node) : 'Softmax';
    const name = node.output[0];
    if (kind === undefined || name === undefined) continue;
    const operator = {
      kind,
      node: name,
      softmax,
      elementType: facts.elementType(softmax?.scores ?? node.input[0] ?? ''),
      ...headCounts(flow, facts, node, softmax),
      sinks:
        softmax === undefined
          ? hasSinkInput(node)
          : softmax.scores !== node.input[0] && fromConcat(flow, softmax),
      softcap: positive(floatAttribute(node, 'softcap')) ?? tanhCap(flow, facts, softmax),
      window: positive(intAttribute(node, 'local_window_size')) ?? null,
    };
    found.push({ at, operator });
  }
  return found;
}

function fusedKind(node: NodeProto): 'GroupQueryAttention' | 'MultiHeadAttention' | 'Attention' | undefined {
  if (node.opType === 'GroupQueryAttention' || node.opType === 'MultiHeadAttention') return node.opType;
  return node.opType === 'Attention' && isOnnx(node) ? 'Attention' : undefined;
}

function hasSinkInput(node: NodeProto): boolean {
  const sinkInput = 11;
  return node.opType === 'GroupQueryAttention' && (node.input[sinkInput] ?? '') !== '';
}

function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 ? value : null;
}

function softmaxParts(flow: Flow, facts: TensorFacts, node: NodeProto): SoftmaxParts | undefined {
  const [probabilities, product] = productWithValues(flow, node.output[0] ?? '') ?? [];
  const output = product?.output[0];
  if (probabilities === undefined || output === undefined) return undefined;
  const scores = scoresBehindSink(flow, node.input[0] ?? '');
  const rank = [probabilities, output, scores]
    .map(name => facts.shape(name)?.length ?? rankFromUsers(flow, name))
    .find(known => known !== undefined);
  return { scores, probabilities, output, rank };
}

/** The tensor that weighs the values, and the product that does it. */
function productWithValues(flow: Flow, probabilities: string): [string, NodeProto] | undefined {
  const seen = new Set([probabilities]);
  const waiting = [probabilities];
  let budget = nearby;
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    for (const { node: at } of usesOf(flow.view, name)) {
      if (budget-- === 0) return undefined;
      const node = itemAt(flow.view.nodes, at);
      if (products.has(node.opType)) {
        if (node.input.every(input => flow.carries.has(input))) return [name, node];
      } else if (passing.has(node.opType)) {
        for (const output of node.output) {
          if (output !== '' && !seen.has(output)) {
            seen.add(output);
            waiting.push(output);
          }
        }
      }
    }
  }
  return undefined;
}

/** Softmax(Concat(scores, sink) - maximum): the scores of the keys are what depends on the embeddings. */
function scoresBehindSink(flow: Flow, input: string): string {
  let name = input;
  for (let steps = 0; steps < 4; steps++) {
    const node = makerOf(flow.view, name);
    if (node?.opType === 'Concat') return concatenatedScores(flow, node) ?? input;
    if (node === undefined || !['Sub', 'Cast', 'Identity'].includes(node.opType)) return input;
    name = node.input[0] ?? '';
  }
  return input;
}

function concatenatedScores(flow: Flow, concat: NodeProto): string | undefined {
  return concat.input.find(name => flow.carries.has(name));
}

function fromConcat(flow: Flow, { scores }: SoftmaxParts): boolean {
  return usesOf(flow.view, scores).some(({ node }) => itemAt(flow.view.nodes, node).opType === 'Concat');
}

/** A Transpose that reads the tensor has as many axes. */
function rankFromUsers(flow: Flow, name: string): number | undefined {
  for (const { node } of usesOf(flow.view, name).slice(0, nearby)) {
    const user = itemAt(flow.view.nodes, node);
    const axes = user.opType === 'Transpose' ? intsAttribute(user, 'perm')?.length : undefined;
    if (axes !== undefined) return axes;
  }
  return undefined;
}

/** Scores that were bounded: Mul(Tanh(..), cap), then perhaps a mask, then Softmax. */
function tanhCap(flow: Flow, facts: TensorFacts, softmax: SoftmaxParts | undefined): number | null {
  let name = softmax?.scores;
  for (let steps = 0; name !== undefined && steps < 4; steps++) {
    const node = makerOf(flow.view, name);
    if (node?.opType === 'Mul' && node.input.some(input => makerOf(flow.view, input)?.opType === 'Tanh')) {
      const cap = node.input.find(input => makerOf(flow.view, input)?.opType !== 'Tanh');
      return scalar(facts, cap ?? '');
    }
    if (node === undefined || !['Add', 'Cast', 'Where'].includes(node.opType)) return null;
    name = node.input.find(input => flow.carries.has(input));
  }
  return null;
}

function scalar(facts: TensorFacts, name: string): number | null {
  const tensor = facts.weight(name);
  if (tensor?.dataType !== 1) return null;
  if (tensor.floatData?.length === 1) return tensor.floatData[0] ?? null;
  const raw = tensor.rawData;
  return raw?.byteLength === 4 ? new DataView(raw.buffer, raw.byteOffset, 4).getFloat32(0, true) : null;
}
