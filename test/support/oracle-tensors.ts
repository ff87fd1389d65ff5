// Reading and writing safetensors: an 8-byte length, a JSON header, then the data.

import { fromHalf } from '../../src/shared/half';

export type TensorData = Float32Array | BigInt64Array | Int32Array | Uint8Array;

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export type Tensors = ReadonlyMap<string, NamedTensor>;

interface HeaderEntry {
  readonly dtype: keyof typeof makers;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const makers = {
  F32: (bytes: ArrayBuffer) => new Float32Array(bytes),
  F16: (bytes: ArrayBuffer) => Float32Array.from(new Uint16Array(bytes), fromHalf),
  I64: (bytes: ArrayBuffer) => new BigInt64Array(bytes),
  I32: (bytes: ArrayBuffer) => new Int32Array(bytes),
  U8: (bytes: ArrayBuffer) => new Uint8Array(bytes),
  BOOL: (bytes: ArrayBuffer) => new Uint8Array(bytes),
};

export function readTensors(file: Uint8Array): Map<string, NamedTensor> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerEnd = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(file.subarray(8, headerEnd)).toString()) as Record<
    string,
    HeaderEntry
  >;
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return new Map(
    entries.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [start, end],
        },
      ]) => {
        // A copy, since the data need not lie at a multiple of its element size.
        const bytes = Uint8Array.from(file.subarray(headerEnd + start, headerEnd + end)).buffer;
        return [name, { shape, data: makers[dtype](bytes) }];
      },
    ),
  );
}

export function writeTensors(tensors: Tensors): Uint8Array {
  let offset = 0;
  const header: Record<string, HeaderEntry> = {};
  const parts: Uint8Array[] = [];
  for (const [name, { shape, data }] of tensors) {
    const end = offset + data.byteLength;
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, end] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset = end;
  }
  const json = JSON.stringify(header);
  const padded = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...parts]);
}

function dtypeOf(data: TensorData): keyof typeof makers {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof BigInt64Array) return 'I64';
  return data instanceof Int32Array ? 'I32' : 'U8';
}

export function floatsOf(tensors: Tensors, name: string): Float32Array {
  const data = tensors.get(name)?.data;
  if (!(data instanceof Float32Array)) throw new Error(`There are no floats named ${name}.`);
  return data;
}

/** The largest difference; NaN if the lengths differ or a number is missing. */
export function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return NaN;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
