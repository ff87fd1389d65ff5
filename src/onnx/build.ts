// Problem: tests, samples and the instrumenter make graphs in code, where onnx.proto's messages are long-winded.
// Idea: one small function per thing, with the defaults filled in. Attribute values carry their type by the function
// that makes them, since 1 is both an int and a float.

import { DarkroomError } from '../shared/errors';
import { dataTypeOf, elementCount, packedBytes } from './element-types';
import type { ElementType } from './element-types';
import { attributeType, dataLocation } from './messages';
import type {
  AttributeProto,
  DimensionProto,
  GraphProto,
  Int64,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from './messages';
import { graphProto, modelProto, nodeProto, tensorProto, valueInfoProto } from './schema';

/** An attribute that has no name yet. */
export type AttributeValue = Omit<AttributeProto, 'name'>;

const utf8 = new TextEncoder();

export const float = (f: number): AttributeValue => ({ type: attributeType.float, f });
export const int = (i: Int64): AttributeValue => ({ type: attributeType.int, i });
export const text = (s: string): AttributeValue => ({ type: attributeType.string, s: utf8.encode(s) });
export const tensorValue = (t: TensorProto): AttributeValue => ({ type: attributeType.tensor, t });
export const graphValue = (g: GraphProto): AttributeValue => ({ type: attributeType.graph, g });
export const floats = (values: readonly number[]): AttributeValue => ({
  type: attributeType.floats,
  floats: values,
});
export const ints = (values: readonly Int64[]): AttributeValue => ({
  type: attributeType.ints,
  ints: values,
});
export const texts = (values: readonly string[]): AttributeValue => ({
  type: attributeType.strings,
  strings: values.map(value => utf8.encode(value)),
});

export function attribute(name: string, value: AttributeValue): AttributeProto {
  return { name, ...value };
}

/** A node; an empty input name leaves an optional input out. The domain '' is ONNX's own. */
export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  { name = '', domain = '' }: { readonly name?: string; readonly domain?: string } = {},
): NodeProto {
  return {
    ...nodeProto.empty(),
    opType,
    input,
    output,
    name,
    domain,
    attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  };
}

/** A tensor with its data inside; `data` is referred to, not copied, and must have the size that the shape needs. */
export function tensor(
  name: string,
  elementType: ElementType,
  dims: readonly number[],
  data: ArrayBufferView,
): TensorProto {
  const dataType = dataTypeOf(elementType);
  const needed = packedBytes(dataType, elementCount(dims));
  if (data.byteLength !== needed) {
    throw new DarkroomError(
      'internal',
      `The tensor "${name}" needs ${needed} bytes for its shape [${dims.join(', ')}] and got ${data.byteLength}.`,
    );
  }
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { ...tensorProto.empty(), name, dataType, dims, rawData };
}

/** A tensor whose data lies in a file beside the model. */
export function externalTensor(
  name: string,
  elementType: ElementType,
  dims: readonly number[],
  file: { readonly location: string; readonly offset?: number; readonly length?: number },
): TensorProto {
  const dataType = dataTypeOf(elementType);
  const { location, offset = 0, length = packedBytes(dataType, elementCount(dims)) } = file;
  return {
    ...tensorProto.empty(),
    name,
    dataType,
    dims,
    dataLocation: dataLocation.external,
    externalData: [
      { key: 'location', value: location },
      { key: 'offset', value: String(offset) },
      { key: 'length', value: String(length) },
    ],
  };
}

/** A size, the name of a size, or null for any size. */
export type Dimension = number | string | null;

/** The name and type of a tensor in a graph; without a shape, not even its rank is known. */
export function valueInfo(
  name: string,
  elementType: ElementType,
  shape?: readonly Dimension[],
): ValueInfoProto {
  const elemType = dataTypeOf(elementType);
  const tensorType = shape === undefined ? { elemType } : { elemType, shape: { dim: shape.map(dimension) } };
  return { ...valueInfoProto.empty(), name, type: { tensorType } };
}

function dimension(size: Dimension): DimensionProto {
  if (size === null) return {};
  return typeof size === 'number' ? { dimValue: size } : { dimParam: size };
}

export function graph(
  name: string,
  parts: Partial<Pick<GraphProto, 'node' | 'input' | 'output' | 'initializer' | 'valueInfo'>>,
): GraphProto {
  return { ...graphProto.empty(), name, ...parts };
}

/** A model around a graph; `opsets` names the version of each operator domain it uses. */
export function model(
  content: GraphProto,
  {
    irVersion = 10,
    opsets = { '': 21 },
  }: { readonly irVersion?: number; readonly opsets?: Readonly<Record<string, number>> } = {},
): ModelProto {
  return {
    ...modelProto.empty(),
    irVersion,
    producerName: 'darkroom',
    graph: content,
    opsetImport: Object.entries(opsets).map(([domain, version]) => ({ domain, version })),
  };
}
