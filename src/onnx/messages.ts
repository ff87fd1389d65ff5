// Problem: a graph is read and rebuilt by several rooms, which need types and not bytes.
// Idea: the messages of onnx.proto as readonly interfaces. The names are those of onnx.proto in camelCase, lists in
// the singular as they are there (`graph.node`), so that its documentation applies. What is not listed (training,
// device placement, quantisation annotations) is kept in the bytes.
//
// Presence: an optional key is absent exactly if the field is; every other key has the field's default value ('', 0
// or an empty list) when the file does not say anything. To protobuf an empty list is no list: an attribute whose
// type is `ints` and that has none has no key `ints`.
//
// Integers: where 64 bits are meaningful (attributes: Slice ends at 2^63-1) they are an Int64; tensor data are typed
// arrays; sizes and versions are numbers, and a file that has one beyond 2^53 is refused.

import type { Message } from './origin';

/** A number if it is one exactly (below 2^53 in magnitude), otherwise a bigint. */
export type Int64 = number | bigint;

export interface ModelProto extends Message {
  readonly irVersion: number;
  readonly opsetImport: readonly OperatorSetIdProto[];
  readonly producerName: string;
  readonly producerVersion: string;
  readonly domain: string;
  readonly modelVersion?: Int64;
  readonly docString?: string;
  readonly graph?: GraphProto;
  readonly metadataProps: readonly StringStringEntryProto[];
  readonly functions: readonly FunctionProto[];
}

export interface OperatorSetIdProto extends Message {
  readonly domain: string;
  readonly version: number;
}

export interface StringStringEntryProto extends Message {
  readonly key: string;
  readonly value: string;
}

export interface GraphProto extends Message {
  readonly node: readonly NodeProto[];
  readonly name: string;
  readonly initializer: readonly TensorProto[];
  readonly sparseInitializer: readonly SparseTensorProto[];
  readonly docString?: string;
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
  readonly valueInfo: readonly ValueInfoProto[];
  readonly metadataProps: readonly StringStringEntryProto[];
}

export interface NodeProto extends Message {
  /** An empty name stands for an optional input that is left out. */
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly overload?: string;
  readonly attribute: readonly AttributeProto[];
  readonly docString?: string;
  readonly metadataProps: readonly StringStringEntryProto[];
}

/** One of the payload keys is in use; `type` says which. */
export interface AttributeProto extends Message {
  readonly name: string;
  readonly refAttrName?: string;
  readonly docString?: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: Int64;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly g?: GraphProto;
  readonly sparseTensor?: SparseTensorProto;
  readonly tp?: TypeProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly Int64[];
  readonly strings?: readonly Uint8Array[];
  readonly tensors?: readonly TensorProto[];
  readonly graphs?: readonly GraphProto[];
  readonly sparseTensors?: readonly SparseTensorProto[];
  readonly typeProtos?: readonly TypeProto[];
}

/** The values of AttributeProto.type. */
export const attributeType = {
  undefined: 0,
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  tensors: 9,
  graphs: 10,
  sparseTensor: 11,
  sparseTensors: 12,
  typeProto: 13,
  typeProtos: 14,
} as const;

/** The values are in `rawData` (a view of the file), in one of the typed lists, or in another file. */
export interface TensorProto extends Message {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name: string;
  readonly docString?: string;
  readonly rawData?: Uint8Array;
  readonly floatData?: Float32Array;
  readonly int32Data?: Int32Array;
  readonly int64Data?: BigInt64Array;
  readonly uint64Data?: BigUint64Array;
  readonly doubleData?: Float64Array;
  readonly stringData?: readonly Uint8Array[];
  readonly externalData: readonly StringStringEntryProto[];
  readonly dataLocation: number;
  readonly metadataProps: readonly StringStringEntryProto[];
}

/** The values of TensorProto.dataLocation. */
export const dataLocation = { default: 0, external: 1 } as const;

export interface SparseTensorProto extends Message {
  readonly values?: TensorProto;
  readonly indices?: TensorProto;
  readonly dims: readonly number[];
}

export interface ValueInfoProto extends Message {
  readonly name: string;
  readonly type?: TypeProto;
  readonly docString?: string;
  readonly metadataProps: readonly StringStringEntryProto[];
}

/** One of the six kinds is present. */
export interface TypeProto extends Message {
  readonly tensorType?: TensorTypeProto;
  readonly sequenceType?: ElementTypeProto;
  readonly mapType?: MapTypeProto;
  readonly optionalType?: ElementTypeProto;
  readonly sparseTensorType?: TensorTypeProto;
  readonly opaqueType?: OpaqueTypeProto;
  readonly denotation?: string;
}

export interface TensorTypeProto extends Message {
  readonly elemType: number;
  /** Absent if not even the rank is known. */
  readonly shape?: TensorShapeProto;
}

export interface ElementTypeProto extends Message {
  readonly elemType?: TypeProto;
}

export interface MapTypeProto extends Message {
  readonly keyType: number;
  readonly valueType?: TypeProto;
}

export interface OpaqueTypeProto extends Message {
  readonly domain: string;
  readonly name: string;
}

export interface TensorShapeProto extends Message {
  readonly dim: readonly DimensionProto[];
}

/** A known size, a named size, or (neither) any size. */
export interface DimensionProto extends Message {
  readonly dimValue?: number;
  readonly dimParam?: string;
  readonly denotation?: string;
}

export interface FunctionProto extends Message {
  readonly name: string;
  readonly domain: string;
  readonly overload?: string;
  readonly docString?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly string[];
  readonly attributeProto: readonly AttributeProto[];
  readonly node: readonly NodeProto[];
  readonly opsetImport: readonly OperatorSetIdProto[];
  readonly valueInfo: readonly ValueInfoProto[];
  readonly metadataProps: readonly StringStringEntryProto[];
}
