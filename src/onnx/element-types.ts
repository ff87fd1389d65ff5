// Problem: files give the type of tensor elements as a number, and pack types below 8 bits.
// Idea: one table from that number to a name and a width.

// In the order of TensorProto.DataType, from 0. A string has no width of its own.
const table = [
  ['undefined', 0],
  ['float32', 32],
  ['uint8', 8],
  ['int8', 8],
  ['uint16', 16],
  ['int16', 16],
  ['int32', 32],
  ['int64', 64],
  ['string', 0],
  ['bool', 8],
  ['float16', 16],
  ['float64', 64],
  ['uint32', 32],
  ['uint64', 64],
  ['complex64', 64],
  ['complex128', 128],
  ['bfloat16', 16],
  ['float8e4m3fn', 8],
  ['float8e4m3fnuz', 8],
  ['float8e5m2', 8],
  ['float8e5m2fnuz', 8],
  ['uint4', 4],
  ['int4', 4],
  ['float4e2m1', 4],
  ['float8e8m0', 8],
  ['uint2', 2],
  ['int2', 2],
] as const;

export type ElementType = (typeof table)[number][0];

/** The name of an element type; types newer than the table are called by their number. */
export function elementTypeName(dataType: number): string {
  return table[dataType]?.[0] ?? `type ${dataType}`;
}

export function dataTypeOf(elementType: ElementType): number {
  return table.findIndex(([name]) => name === elementType);
}

/** How many bytes `count` elements occupy as raw data: sub-byte types are packed, the last byte may be part empty. */
export function packedBytes(dataType: number, count: number): number {
  return Math.ceil(((table[dataType]?.[1] ?? 0) * count) / 8);
}

/** The number of elements of a shape; at most the largest safe integer, since a file can claim any shape. */
export function elementCount(dims: readonly number[]): number {
  const count = dims.reduce((product, dim) => product * Math.max(dim, 0), 1);
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}
