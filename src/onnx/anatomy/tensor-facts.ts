// Problem: whether a tensor is float16, what rank it has and how wide it is decides how it can be hooked, but exports
// write this down for some tensors only.
// Idea: take what the file says (inputs, outputs, value_info, weights); fill in element types from the operator that
// makes a tensor. Ranks and sizes are not inferred in general: where one is needed, a neighbour says it.

import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from '../messages';
import { graphAttribute, intAttribute, tensorAttribute } from './attributes';
import type { GraphView } from './graph-view';

export interface TensorFacts {
  /** The number of the element type (TensorProto.DataType), if it is known. */
  readonly elementType: (tensor: string) => number | undefined;
  /** A size is null where it is not a number. */
  readonly shape: (tensor: string) => readonly (number | null)[] | undefined;
  readonly weight: (tensor: string) => TensorProto | undefined;
}

const float32 = 1;
const uint8 = 2;
const int32 = 6;
const int64 = 7;
const bool = 9;

export const floatTypes: ReadonlySet<number> = new Set([float32, 10, 11, 16]);

const fixed: Readonly<Record<string, number>> = {
  Shape: int64,
  Size: int64,
  NonZero: int64,
  ArgMax: int64,
  ArgMin: int64,
  MatMulInteger: int32,
  ConvInteger: int32,
  ...Object.fromEntries(
    'Equal Less LessOrEqual Greater GreaterOrEqual And Or Not Xor IsNaN IsInf'
      .split(' ')
      .map(name => [name, bool]),
  ),
};

/** Operators whose output has the type of another input than the first. */
const typeFrom: Readonly<Record<string, number>> = {
  CastLike: 1,
  Where: 1,
  DequantizeLinear: 1,
  QuantizeLinear: 2,
  GatherBlockQuantized: 2,
};

export function factsOf(view: GraphView, outer?: TensorFacts): TensorFacts {
  const weights = new Map(view.graph.initializer.map(tensor => [tensor.name, tensor]));
  const said = new Map<string, ValueInfoProto>();
  for (const info of [...view.graph.valueInfo, ...view.graph.output, ...view.graph.input])
    said.set(info.name, info);
  const types = new Map<string, number>();
  const elementType = (name: string): number | undefined =>
    types.get(name) ??
    weights.get(name)?.dataType ??
    (said.get(name)?.type?.tensorType?.elemType || outer?.elementType(name));
  for (const node of view.nodes) {
    for (const [slot, name] of node.output.entries()) {
      const type = outputType(node, slot, elementType);
      if (name !== '' && type !== undefined) types.set(name, type);
    }
  }
  return {
    elementType,
    shape: name =>
      weights.get(name)?.dims ?? shapeOf(said.get(name)) ?? (said.has(name) ? undefined : outer?.shape(name)),
    weight: name => weights.get(name) ?? constantValue(view, name) ?? outer?.weight(name),
  };
}

export function shapeOf(info: ValueInfoProto | undefined): readonly (number | null)[] | undefined {
  return info?.type?.tensorType?.shape?.dim.map(({ dimValue }) => dimValue ?? null);
}

function constantValue(view: GraphView, name: string): TensorProto | undefined {
  const at = view.maker.get(name);
  const node = at === undefined ? undefined : view.nodes[at];
  return node?.opType === 'Constant' ? tensorAttribute(node, 'value') : undefined;
}

function outputType(
  node: NodeProto,
  slot: number,
  elementType: (name: string) => number | undefined,
): number | undefined {
  const input = (at: number) => elementType(node.input[at] ?? '');
  switch (node.opType) {
    case 'Cast':
      return intAttribute(node, 'to');
    case 'Constant':
      return constantType(node);
    case 'ConstantOfShape':
      return tensorAttribute(node, 'value')?.dataType ?? float32;
    case 'DynamicQuantizeLinear':
      return slot === 1 ? float32 : uint8;
    case 'QuantizeLinear':
      return input(2) ?? uint8;
    case 'TopK':
      return slot === 1 ? int64 : input(0);
    case 'If':
      return branchType(graphAttribute(node, 'then_branch'), slot);
    default:
      return fixed[node.opType] ?? input(typeFrom[node.opType] ?? 0);
  }
}

function constantType(node: NodeProto): number | undefined {
  const value = tensorAttribute(node, 'value')?.dataType;
  if (value !== undefined) return value;
  const names = new Set(node.attribute.map(({ name }) => name));
  if (names.has('value_float') || names.has('value_floats')) return float32;
  return names.has('value_int') || names.has('value_ints') ? int64 : undefined;
}

function branchType(branch: GraphProto | undefined, slot: number): number | undefined {
  const type = branch?.output[slot]?.type?.tensorType?.elemType;
  return type === 0 ? undefined : type;
}
