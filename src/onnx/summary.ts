// Problem: "what is this model?" must be answered without running it, in another process than the one that asks.
// Idea: counts and names from the decoded graph as plain data (see shared/graph-summary.ts).

import type {
  GraphSummary,
  OperatorCount,
  SummaryDimension,
  ValueSummary,
  WeightCount,
} from '../shared/graph-summary';
import { elementCount, elementTypeName, packedBytes } from './element-types';
import { externalFiles } from './external-data';
import type { ExternalReference } from './external-data';
import { groupBy } from './group';
import { dataLocation } from './messages';
import type { DimensionProto, ModelProto, TensorProto, TypeProto, ValueInfoProto } from './messages';
import { initializersOf, nodesOf, tensorsOf } from './walk';

export function summary(model: ModelProto): GraphSummary {
  const operators = countOperators(model);
  const given = new Set(model.graph?.initializer.map(({ name }) => name));
  return {
    irVersion: model.irVersion,
    producer: { name: model.producerName, version: model.producerVersion },
    opsets: model.opsetImport.map(({ domain, version }) => ({ domain: domainName(domain), version })),
    inputs: (model.graph?.input ?? []).filter(({ name }) => !given.has(name)).map(describeValue),
    outputs: (model.graph?.output ?? []).map(describeValue),
    nodeCount: operators.reduce((sum, { count }) => sum + count, 0),
    operators,
    initializers: countWeights([...initializersOf(model)]),
    storage: {
      inlineBytes: total([...tensorsOf(model)].filter(isInline).map(bytesOf)),
      externalFiles: externalFiles(model).map(({ location, references }) => ({
        location,
        bytes: distinctBytes(references),
      })),
    },
    metadata: model.metadataProps.map(({ key, value }) => ({ key, value })),
  };
}

/** ONNX's own operators have an empty domain, or the name it stands for. */
function domainName(domain: string): string {
  return domain === '' ? 'ai.onnx' : domain;
}

function countOperators(model: ModelProto): readonly OperatorCount[] {
  const kinds = groupBy(nodesOf(model), ({ domain, opType }) => `${domainName(domain)}\0${opType}`);
  return [...kinds]
    .map(([kind, nodes]) => {
      const [domain = '', opType = ''] = kind.split('\0');
      return { domain, opType, count: nodes.length };
    })
    .sort((a, b) => b.count - a.count || compare(a.opType, b.opType));
}

function countWeights(tensors: readonly TensorProto[]): GraphSummary['initializers'] {
  const byName = groupBy(tensors, ({ dataType }) => elementTypeName(dataType));
  const byElementType = [...byName].map(([elementType, some]) => ({ elementType, ...count(some) }));
  byElementType.sort((a, b) => b.bytes - a.bytes || compare(a.elementType, b.elementType));
  return { ...count(tensors), byElementType };
}

/** The element type that most of the weights are of, by bytes: "float16". */
export function mostWeights(model: ModelProto): string {
  return countWeights([...initializersOf(model)]).byElementType[0]?.elementType ?? '';
}

function count(tensors: readonly TensorProto[]): WeightCount {
  return {
    tensors: tensors.length,
    parameters: total(tensors.map(({ dims }) => elementCount(dims))),
    bytes: total(tensors.map(bytesOf)),
  };
}

function isInline(tensor: TensorProto): boolean {
  return tensor.dataLocation !== dataLocation.external;
}

/** What the values occupy; typed lists are counted by their packed size. */
function bytesOf(tensor: TensorProto): number {
  if (tensor.stringData !== undefined) return total(tensor.stringData.map(({ length }) => length));
  return tensor.rawData?.length ?? packedBytes(tensor.dataType, elementCount(tensor.dims));
}

/** Tensors may share a range of the file. */
function distinctBytes(references: readonly ExternalReference[]): number {
  return total([
    ...new Map(references.map(({ offset, length }) => [`${offset} ${length}`, length])).values(),
  ]);
}

function describeValue({ name, type }: ValueInfoProto): ValueSummary {
  return {
    name,
    elementType: describeType(type),
    shape: (type?.tensorType ?? type?.sparseTensorType)?.shape?.dim.map(describeDimension) ?? null,
  };
}

function describeType(type: TypeProto | undefined): string {
  if (type?.tensorType !== undefined) return elementTypeName(type.tensorType.elemType);
  if (type?.sparseTensorType !== undefined)
    return `sparse(${elementTypeName(type.sparseTensorType.elemType)})`;
  if (type?.sequenceType !== undefined) return `sequence(${describeType(type.sequenceType.elemType)})`;
  if (type?.optionalType !== undefined) return `optional(${describeType(type.optionalType.elemType)})`;
  if (type?.mapType !== undefined) {
    return `map(${elementTypeName(type.mapType.keyType)}, ${describeType(type.mapType.valueType)})`;
  }
  return type?.opaqueType === undefined ? 'unknown' : `opaque(${type.opaqueType.name})`;
}

function describeDimension({ dimValue, dimParam }: DimensionProto): SummaryDimension {
  if (dimValue !== undefined) return dimValue;
  return dimParam === undefined || dimParam === '' ? null : dimParam;
}

/** A sum that stays an exact integer whatever the shapes claim. */
function total(numbers: readonly number[]): number {
  return Math.min(
    numbers.reduce((sum, value) => sum + value, 0),
    Number.MAX_SAFE_INTEGER,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
