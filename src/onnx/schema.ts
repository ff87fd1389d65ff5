// Problem: the types of messages.ts need the field numbers and wire types of onnx.proto.
// Idea: one table per message, which the compiler compares with the interface: no key can be missing or of another
// type. Numbers are those of onnx.proto at IR version 14; fields without a line here stay in the bytes.

import { float32s, float64s, int32s, int64s, uint64s } from './columns';
import { bytes, float, int, int64, many, one, text } from './field';
import { message, schema } from './message';
import type { Schema } from './message';
import type * as onnx from './messages';

// Shared by all messages; the reader starts a list of its own when there is something to put in.
const none: readonly never[] = Object.freeze([]);

const operatorSetId: Schema<onnx.OperatorSetIdProto> = schema<onnx.OperatorSetIdProto>(
  () => ({ domain: '', version: 0 }),
  {
    domain: one(1, text),
    version: one(2, int),
  },
);

const stringStringEntry: Schema<onnx.StringStringEntryProto> = schema<onnx.StringStringEntryProto>(
  () => ({ key: '', value: '' }),
  {
    key: one(1, text),
    value: one(2, text),
  },
);

const entries = message(() => stringStringEntry);

export const tensorProto: Schema<onnx.TensorProto> = schema<onnx.TensorProto>(
  () => ({ dims: none, dataType: 0, name: '', externalData: none, dataLocation: 0, metadataProps: none }),
  {
    dims: many(1, int),
    dataType: one(2, int),
    floatData: float32s(4),
    int32Data: int32s(5),
    stringData: many(6, bytes),
    int64Data: int64s(7),
    name: one(8, text),
    rawData: one(9, bytes),
    doubleData: float64s(10),
    uint64Data: uint64s(11),
    docString: one(12, text),
    externalData: many(13, entries),
    dataLocation: one(14, int),
    metadataProps: many(16, entries),
  },
);

const tensor = message(() => tensorProto);

const sparseTensorProto: Schema<onnx.SparseTensorProto> = schema<onnx.SparseTensorProto>(
  () => ({ dims: none }),
  {
    values: one(1, tensor),
    indices: one(2, tensor),
    dims: many(3, int),
  },
);

const sparseTensor = message(() => sparseTensorProto);

const dimension: Schema<onnx.DimensionProto> = schema<onnx.DimensionProto>(() => ({}), {
  dimValue: one(1, int),
  dimParam: one(2, text),
  denotation: one(3, text),
});

const tensorShape: Schema<onnx.TensorShapeProto> = schema<onnx.TensorShapeProto>(() => ({ dim: none }), {
  dim: many(
    1,
    message(() => dimension),
  ),
});

const tensorType: Schema<onnx.TensorTypeProto> = schema<onnx.TensorTypeProto>(() => ({ elemType: 0 }), {
  elemType: one(1, int),
  shape: one(
    2,
    message(() => tensorShape),
  ),
});

const type = message(() => typeProto);

const elementType: Schema<onnx.ElementTypeProto> = schema<onnx.ElementTypeProto>(() => ({}), {
  elemType: one(1, type),
});

const mapType: Schema<onnx.MapTypeProto> = schema<onnx.MapTypeProto>(() => ({ keyType: 0 }), {
  keyType: one(1, int),
  valueType: one(2, type),
});

const opaqueType: Schema<onnx.OpaqueTypeProto> = schema<onnx.OpaqueTypeProto>(
  () => ({ domain: '', name: '' }),
  {
    domain: one(1, text),
    name: one(2, text),
  },
);

const anyTensor = message(() => tensorType);
const anyElement = message(() => elementType);
const map = message(() => mapType);
const opaque = message(() => opaqueType);

const typeProto: Schema<onnx.TypeProto> = schema<onnx.TypeProto>(() => ({}), {
  tensorType: one(1, anyTensor),
  sequenceType: one(4, anyElement),
  mapType: one(5, map),
  denotation: one(6, text),
  opaqueType: one(7, opaque),
  sparseTensorType: one(8, anyTensor),
  optionalType: one(9, anyElement),
});

export const valueInfoProto: Schema<onnx.ValueInfoProto> = schema<onnx.ValueInfoProto>(
  () => ({ name: '', metadataProps: none }),
  {
    name: one(1, text),
    type: one(2, type),
    docString: one(3, text),
    metadataProps: many(4, entries),
  },
);

const graph = message(() => graphProto);

const attributeProto: Schema<onnx.AttributeProto> = schema<onnx.AttributeProto>(
  () => ({ name: '', type: 0 }),
  {
    name: one(1, text),
    f: one(2, float),
    i: one(3, int64),
    s: one(4, bytes),
    t: one(5, tensor),
    g: one(6, graph),
    floats: many(7, float),
    ints: many(8, int64),
    strings: many(9, bytes),
    tensors: many(10, tensor),
    graphs: many(11, graph),
    docString: one(13, text),
    tp: one(14, type),
    typeProtos: many(15, type),
    type: one(20, int),
    refAttrName: one(21, text),
    sparseTensor: one(22, sparseTensor),
    sparseTensors: many(23, sparseTensor),
  },
);

const attribute = message(() => attributeProto);

export const nodeProto: Schema<onnx.NodeProto> = schema<onnx.NodeProto>(
  () => ({
    input: none,
    output: none,
    name: '',
    opType: '',
    domain: '',
    attribute: none,
    metadataProps: none,
  }),
  {
    input: many(1, text),
    output: many(2, text),
    name: one(3, text),
    opType: one(4, text),
    attribute: many(5, attribute),
    docString: one(6, text),
    domain: one(7, text),
    overload: one(8, text),
    metadataProps: many(9, entries),
  },
);

const node = message(() => nodeProto);
const valueInfo = message(() => valueInfoProto);
const operatorSet = message(() => operatorSetId);

export const graphProto: Schema<onnx.GraphProto> = schema<onnx.GraphProto>(
  () => ({
    node: none,
    name: '',
    initializer: none,
    sparseInitializer: none,
    input: none,
    output: none,
    valueInfo: none,
    metadataProps: none,
  }),
  {
    node: many(1, node),
    name: one(2, text),
    initializer: many(5, tensor),
    docString: one(10, text),
    input: many(11, valueInfo),
    output: many(12, valueInfo),
    valueInfo: many(13, valueInfo),
    sparseInitializer: many(15, sparseTensor),
    metadataProps: many(16, entries),
  },
);

const functionProto: Schema<onnx.FunctionProto> = schema<onnx.FunctionProto>(
  () => ({
    name: '',
    domain: '',
    input: none,
    output: none,
    attribute: none,
    attributeProto: none,
    node: none,
    opsetImport: none,
    valueInfo: none,
    metadataProps: none,
  }),
  {
    name: one(1, text),
    input: many(4, text),
    output: many(5, text),
    attribute: many(6, text),
    node: many(7, node),
    docString: one(8, text),
    opsetImport: many(9, operatorSet),
    domain: one(10, text),
    attributeProto: many(11, attribute),
    valueInfo: many(12, valueInfo),
    overload: one(13, text),
    metadataProps: many(14, entries),
  },
);

const localFunction = message(() => functionProto);

export const modelProto: Schema<onnx.ModelProto> = schema<onnx.ModelProto>(
  () => ({
    irVersion: 0,
    opsetImport: none,
    producerName: '',
    producerVersion: '',
    domain: '',
    metadataProps: none,
    functions: none,
  }),
  {
    irVersion: one(1, int),
    producerName: one(2, text),
    producerVersion: one(3, text),
    domain: one(4, text),
    modelVersion: one(5, int64),
    docString: one(6, text),
    graph: one(7, graph),
    opsetImport: many(8, operatorSet),
    metadataProps: many(14, entries),
    functions: many(25, localFunction),
  },
);
