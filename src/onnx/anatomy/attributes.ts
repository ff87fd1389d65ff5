// Reading what operators say about themselves: attributes, and tensors of a few constant integers.

import { elementCount } from '../element-types';
import type { GraphProto, NodeProto, TensorProto } from '../messages';
import { dataLocation } from '../messages';

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

/** Shapes and axes have a handful of numbers; nothing that is asked for here has more. */
const mostIntegers = 16;

/** The values of a short int64 tensor that lies in the file. */
export function integersOf(tensor: TensorProto): readonly number[] | undefined {
  const count = elementCount(tensor.dims);
  if (tensor.dataType !== 7 || count > mostIntegers || tensor.dataLocation === dataLocation.external)
    return undefined;
  if (tensor.int64Data !== undefined) return [...tensor.int64Data].map(Number);
  const raw = tensor.rawData;
  if (raw?.byteLength !== count * 8) return undefined;
  const values = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: count }, (_, i) => Number(values.getBigInt64(i * 8, true)));
}
