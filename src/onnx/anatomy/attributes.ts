// Reading what operators say about themselves: attributes, and tensors of a few constant integers.

import type { GraphProto, NodeProto, TensorProto } from '../messages';

export function intAttribute(node: NodeProto, name: string): number | undefined {
  const value = node.attribute.find(attribute => attribute.name === name)?.i;
  return value === undefined ? undefined : Number(value);
}

export function floatAttribute(node: NodeProto, name: string): number | undefined {
  return node.attribute.find(attribute => attribute.name === name)?.f;
}

export function intsAttribute(node: NodeProto, name: string): readonly number[] | undefined {
  return node.attribute.find(attribute => attribute.name === name)?.ints?.map(Number);
}

export function tensorAttribute(node: NodeProto, name: string): TensorProto | undefined {
  return node.attribute.find(attribute => attribute.name === name)?.t;
}

export function graphAttribute(node: NodeProto, name: string): GraphProto | undefined {
  return node.attribute.find(attribute => attribute.name === name)?.g;
}

/** ONNX's own operators have an empty domain or its full name. */
export function isOnnx({ domain }: NodeProto): boolean {
  return domain === '' || domain === 'ai.onnx';
}
