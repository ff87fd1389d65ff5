// Tensors in a file that three lines of Python read: eight bytes with the length of a header, the header in JSON, the
// numbers. Only headers are read and written here, so that nobody has to hold a whole file.

import { DarkroomError } from './errors';
import { formatBytes, printable } from './format';

/** Bytes of one number. */
const sizes = {
  F64: 8,
  I64: 8,
  F32: 4,
  I32: 4,
  F16: 2,
  BF16: 2,
  U8: 1,
  BOOL: 1,
} as const;
export type Dtype = keyof typeof sizes;

export interface TensorShape {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** Where a tensor is, in bytes from the beginning of the file. */
export interface TensorPlace extends Omit<TensorShape, 'dtype'> {
  /** Others exist, and can be listed. */
  readonly dtype: string;
  readonly from: number;
  readonly to: number;
}

export interface Header {
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes before the header. */
export const prefixBytes = 8;

/** So that a file can be mapped into memory. */
const alignment = 8;

/** How long the header is that follows the first eight bytes, if not above `most`. `what` names the file in sentences. */
export function headerBytesOf(prefix: Uint8Array, fileBytes: number, what: string, most: number): number {
  const length =
    prefix.length < prefixBytes
      ? Infinity
      : Number(new DataView(prefix.buffer, prefix.byteOffset, prefixBytes).getBigUint64(0, true));
  if (length < 2 || prefixBytes + length > fileBytes) throw notSafetensors(what);
  if (length <= most) return length;
  throw new DarkroomError(
    'bad-input',
    `${what} has a header of ${formatBytes(length)}, and ${formatBytes(most)} is the limit.`,
  );
}

/** What the header says, once its JSON was read: every tensor is known to lie inside the file. */
export function parseHeader(content: unknown, headerBytes: number, fileBytes: number, what: string): Header {
  if (!isObject(content)) throw notSafetensors(what);
  const { __metadata__: metadata, ...entries } = content;
  const tensors = Object.entries(entries).map(([name, entry]) => {
    const place = placeOf(name, entry, prefixBytes + headerBytes);
    if (place !== undefined && place.to <= fileBytes) return [name, place] as const;
    throw new DarkroomError(
      'bad-input',
      `${what}: the tensor "${printable(name, 60)}" is not where the header says, or has another size.`,
      { remedy: 'The file may be cut off: make or download it again.' },
    );
  });
  const texts = Object.entries(isObject(metadata) ? metadata : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { tensors: new Map(tensors), metadata: Object.fromEntries(texts) };
}

function placeOf(name: string, entry: unknown, begin: number): TensorPlace | undefined {
  if (!isObject(entry)) return undefined;
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !isListOfCounts(shape) || !isListOfCounts(offsets)) return undefined;
  const [from, to] = offsets;
  if (offsets.length !== 2 || from === undefined || to === undefined || from > to) return undefined;
  const size = sizeOf(dtype);
  if (size !== undefined && countOf(shape) * size !== to - from) return undefined;
  return { name, dtype, shape, from: begin + from, to: begin + to };
}

/** Undefined for a type that nothing is known of. */
function sizeOf(dtype: string): number | undefined {
  return Object.hasOwn(sizes, dtype) ? sizes[dtype as Dtype] : undefined;
}

export interface NewFile {
  /** All that stands before the numbers. */
  readonly head: Uint8Array;
  /** One after another, as they were given. */
  readonly places: readonly TensorPlace[];
  readonly bytes: number;
}

/** A file to be, whose numbers can then be written in any order. A head may be made longer than it has to be. */
export function layOut(
  tensors: readonly TensorShape[],
  metadata: Readonly<Record<string, string>> = {},
  headBytes = 0,
): NewFile {
  let offset = 0;
  const header: Record<string, unknown> =
    Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  for (const { name, dtype, shape } of tensors) {
    const end = offset + countOf(shape) * sizes[dtype];
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.max(Math.ceil(json.length / alignment) * alignment, headBytes - prefixBytes);
  const head = new Uint8Array(prefixBytes + length).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(json, prefixBytes);
  let from = head.length;
  const places = tensors.map(tensor => {
    const to = from + countOf(tensor.shape) * sizes[tensor.dtype];
    const place = { ...tensor, from, to };
    from = to;
    return place;
  });
  return { head, places, bytes: from };
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfCounts(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) && value.length <= 16 && value.every(size => Number.isSafeInteger(size) && size >= 0)
  );
}

function notSafetensors(what: string): DarkroomError {
  return new DarkroomError('bad-input', `${what} is not a safetensors file.`, {
    remedy: 'Choose another file, or save the tensors again with save_file of the safetensors library.',
  });
}
