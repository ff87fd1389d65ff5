// Attention as one operator. GroupQueryAttention and ai.onnx Attention can give their probabilities; MultiHeadAttention
// gives scores with bias and mask, and the softmax is done here for the rows that are asked for. Where
// GroupQueryAttention can't be asked, its rows are recomputed.

import { int } from '../build';
import { intAttribute } from '../anatomy/attributes';
import type { AttentionOperator } from '../anatomy/types';
import { attributeType } from '../messages';
import type { NodeProto } from '../messages';
import type { AttentionForm } from './attention-form';
import { rowsNodes } from './attention-form';
import { recipeOf, recomputedRows } from './attention-recomputed';
import type { Recipe } from './attention-recomputed';
import type { AttentionInputs, BodyContext } from './context';
import { biasNodes, headGainNodes } from './gate';
import { value } from './nodes';
import type { Branch, Nodes } from './nodes';
import { withOutput } from './residual';

interface Kind {
  /** The input that takes a bias, and whether that input may be a boolean mask. */
  readonly biasInput: number;
  readonly boolean: boolean;
  /** The attribute and value that ask for probabilities; without one there are only scores. */
  readonly probabilities: readonly [string, number] | undefined;
}

/** All of them give scores or probabilities here. */
const scoresOutput = 3;

const kinds: Readonly<Record<string, Kind>> = {
  GroupQueryAttention: { biasInput: 10, boolean: false, probabilities: ['qk_output', 2] },
  Attention: { biasInput: 3, boolean: true, probabilities: ['qk_matmul_output_mode', 3] },
  MultiHeadAttention: { biasInput: 5, boolean: false, probabilities: undefined },
};

const float32 = 1;
const bool = 9;

/** Below what any score can reach, and still a number. */
const never: Readonly<Record<number, number>> = { 1: -3.4028234663852886e38, 10: -65504 };

export function fusedForm(
  { facts, attentionRows }: BodyContext,
  operator: AttentionOperator,
  node: NodeProto,
): AttentionForm | string {
  const kind = kinds[operator.kind];
  if (kind === undefined) return 'its operator is of an unknown kind';
  const type = operator.elementType ?? float32;
  const mask = node.input[kind.biasInput] ?? '';
  const maskType = mask === '' ? undefined : facts.elementType(mask);
  const gate = whyNoBias(kind, mask, maskType);
  const recipe =
    operator.kind === 'GroupQueryAttention' && attentionRows === 'recomputed'
      ? recipeOf(facts, operator, node, type)
      : undefined;
  const read = typeof recipe === 'string' ? recipe : whyNoScores(node, recipe);
  const outputs = node.output.filter(name => name !== '');
  const rowsBranch = (nodes: Nodes, asked: NodeProto, inputs: AttentionInputs) =>
    typeof recipe === 'object'
      ? recomputing(nodes, recipe, asked, inputs)
      : reading(nodes, kind, asked, inputs, type);
  const heads = headLayout(operator, node);
  return {
    region: [node],
    outputs,
    types: outputs.map(() => type),
    refused: {
      ...(read === undefined ? {} : { read }),
      ...(gate === undefined ? {} : { gate }),
      ...(typeof heads === 'string' ? { heads } : {}),
    },
    read: (nodes, inputs) => rowsBranch(nodes, node, inputs),
    edited: (nodes, inputs, wanted) => {
      const biased = wanted.gate
        ? withBias(nodes, kind, node, biasNodes(nodes, operator.layer, inputs, type), maskType === bool, type)
        : node;
      const branch = rowsBranch(nodes, biased, inputs);
      return typeof heads === 'string' || !wanted.heads
        ? branch
        : scaled(nodes, branch, operator, inputs, heads, type);
    },
  };
}

function whyNoScores(node: NodeProto, recipe: Recipe | undefined): string | undefined {
  if (recipe !== undefined || (node.output[scoresOutput] ?? '') === '') return undefined;
  return 'the model already takes its scores for something else';
}

function whyNoBias({ boolean }: Kind, mask: string, maskType: number | undefined): string | undefined {
  if (mask === '') return undefined;
  if (maskType === undefined) return 'the type of its mask is not known';
  return maskType === bool && !boolean ? 'its mask is of a type that it should not have' : undefined;
}

/** Where the heads are in the output: an axis of their own, or side by side in the last one. */
function headLayout(
  { kind, heads }: AttentionOperator,
  node: NodeProto,
): { own: boolean; heads: number } | string {
  if (kind === 'Attention' && intAttribute(node, 'q_num_heads') === undefined) return { own: true, heads: 0 };
  return heads === null ? 'the number of its heads is not known' : { own: false, heads };
}

function reading(
  nodes: Nodes,
  { probabilities }: Kind,
  node: NodeProto,
  inputs: AttentionInputs,
  type: number,
): Branch {
  const asked =
    probabilities === undefined
      ? withOutput(node, scoresOutput, 'scores')
      : withOutput(withInt(node, ...probabilities), scoresOutput, 'scores');
  const copied = nodes.copy(asked);
  const scores = copied.output[scoresOutput] ?? '';
  const rows = rowsNodes(nodes, scores, inputs, type);
  const attention = probabilities === undefined ? nodes.add('Softmax', [rows], { axis: int(-1) }) : rows;
  const others = copied.output.filter((name, slot) => name !== '' && slot !== scoresOutput);
  return { nodes: nodes.list, outputs: [...others, attention], known: [value(scores, type)] };
}

/** The operator as it is, and the rows computed beside it. */
function recomputing(nodes: Nodes, recipe: Recipe, node: NodeProto, inputs: AttentionInputs): Branch {
  const { output } = nodes.copy(node);
  const attention = recomputedRows(nodes, recipe, node, output, inputs);
  return { nodes: nodes.list, outputs: [...output.filter(name => name !== ''), attention] };
}

function withInt(node: NodeProto, name: string, i: number): NodeProto {
  const others = node.attribute.filter(attribute => attribute.name !== name);
  return { ...node, attribute: [...others, { name, type: attributeType.int, i }] };
}

function withBias(
  nodes: Nodes,
  { biasInput }: Kind,
  node: NodeProto,
  bias: string,
  masked: boolean,
  type: number,
): NodeProto {
  const input = [...node.input];
  while (input.length <= biasInput) input.push('');
  const mask = input[biasInput] ?? '';
  if (mask === '') input[biasInput] = bias;
  else if (!masked) input[biasInput] = nodes.add('Add', [mask, bias]);
  else {
    const least = nodes.shop.constants.float(never[type] ?? -1e30);
    const hidden = type === float32 ? least : nodes.add('Cast', [least], { to: int(type) });
    input[biasInput] = nodes.add('Where', [mask, bias, hidden]);
  }
  return { ...node, input };
}

function scaled(
  nodes: Nodes,
  branch: Branch,
  { layer }: AttentionOperator,
  inputs: AttentionInputs,
  { own, heads }: { readonly own: boolean; readonly heads: number },
  type: number,
): Branch {
  const [output = '', ...others] = branch.outputs;
  const gain = headGainNodes(nodes, layer, inputs, type, !own);
  if (own) return { ...branch, outputs: [nodes.add('Mul', [output, gain]), ...others] };
  const { constants } = nodes.shop;
  const apart = nodes.add('Reshape', [output, constants.integers([0, 0, heads, -1])]);
  const together = nodes.add('Reshape', [nodes.add('Mul', [apart, gain]), constants.integers([0, 0, -1])]);
  return { ...branch, outputs: [together, ...others] };
}
