// Problem: a safetensors file says where its tensors are, and a wrong file says it wrongly: headers of gigabytes, tensors
// on top of each other or beyond the end.
// Idea: the rules of the format are few (contiguous, no holes, sizes that follow from shape and dtype), and all of them
// are checked before anything is believed. Laying out is the same rules the other way.

import type { FileHandle } from 'node:fs/promises';
import { tensorDtypes } from '../shared/trace/tensors';
import type { TensorDtype, TensorFacts } from '../shared/trace/tensors';
import { parseBoundedJson } from './bounded-json';
import { readPart } from './file-reading';
import { bytesOf } from './plan';
import { list, object, record, text, whole, wrong } from './shape';

/** A document of 8 MB and its escapes. The format itself ends at 100 MB. */
const longestHeader = 2 ** 25;
const mostTensors = 4096;

export interface Placed {
  readonly facts: TensorFacts;
  /** From the beginning of the file. */
  readonly offset: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Placed>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly number[];
}

const entryShape = object<Entry>({
  dtype: text,
  shape: list(whole(0), { most: 16 }),
  data_offsets: list(whole(0), { least: 2, most: 2 }),
});
const metadataShape = record(text);

/** Bytes of every dtype of the format, also of those that no trace has. */
const sizes: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, U16: 2, I16: 2, F16: 2, BF16: 2 },
  ...{ U32: 4, I32: 4, F32: 4, U64: 8, I64: 8, F64: 8, C64: 8 },
};

export async function readHeader(handle: FileHandle): Promise<SafetensorsHeader> {
  const { size } = await handle.stat();
  const start = await readPart(handle, 0, 8);
  if (start.length < 8) throw wrong('The file', 'ends within its first 8 bytes');
  const length = Number(start.readBigUInt64LE(0));
  if (length > longestHeader) throw wrong('The header', `claims ${length} bytes, more than any trace has`);
  if (8 + length > size) throw wrong('The file', 'ends within its header');
  const json = parseBoundedJson(await readPart(handle, 8, length), 'The header', {
    deepest: 8,
    mostValues: mostTensors * 32,
  });
  const entries = record<unknown>({ schema: {}, check: value => value }).check(json, 'The header');
  const metadata = Object.hasOwn(entries, '__metadata__')
    ? metadataShape.check(entries['__metadata__'], '__metadata__')
    : {};
  return { metadata, tensors: placed(entries, 8 + length, size) };
}

function placed(
  entries: Readonly<Record<string, unknown>>,
  begin: number,
  end: number,
): ReadonlyMap<string, Placed> {
  const claims = Object.entries(entries)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => ({ name, ...claimOf(name, entry) }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  if (claims.length > mostTensors) throw wrong('The header', `names more than ${mostTensors} tensors`);
  let position = 0;
  for (const { name, from, to } of claims) {
    if (from !== position)
      throw wrong(`Tensor ${name}`, from < position ? 'overlaps another' : 'comes after a gap');
    position = to;
  }
  if (begin + position !== end)
    throw wrong(
      'The file',
      begin + position > end ? 'ends within its tensors' : 'has bytes that belong to no tensor',
    );
  return new Map(
    claims.flatMap(({ name, dtype, shape, from }) =>
      isDtype(dtype) ? [[name, { facts: { name, dtype, shape }, offset: begin + from }] as const] : [],
    ),
  );
}

function isDtype(dtype: string): dtype is TensorDtype {
  return (tensorDtypes as readonly string[]).includes(dtype);
}

function claimOf(name: string, value: unknown) {
  const { dtype, shape, data_offsets: offsets } = entryShape.check(value, `Tensor ${name.slice(0, 60)}`);
  const size = Object.hasOwn(sizes, dtype) ? sizes[dtype] : undefined;
  if (size === undefined)
    throw wrong(`Tensor ${name.slice(0, 60)}`, `has dtype ${dtype.slice(0, 20)}, which is none`);
  const bytes = shape.reduce((product, axis) => product * axis, size);
  const [from = 0, to = 0] = offsets;
  if (to - from !== bytes)
    throw wrong(`Tensor ${name.slice(0, 60)}`, `has ${to - from} bytes, and its shape needs ${bytes}`);
  return { dtype, shape, from, to };
}

/** The header's bytes for tensors in this order, and where each will be. */
export function laidOut(
  metadata: Readonly<Record<string, string>>,
  tensors: readonly TensorFacts[],
): { readonly header: Buffer; readonly placed: readonly Placed[]; readonly size: number } {
  const entries: Record<string, unknown> = { __metadata__: metadata };
  const offsets: number[] = [];
  let position = 0;
  for (const { name, dtype, shape } of tensors) {
    const bytes = shape.reduce((product, axis) => product * axis, bytesOf[dtype]);
    entries[name] = { dtype, shape, data_offsets: [position, position + bytes] };
    offsets.push(position);
    position += bytes;
  }
  const json = Buffer.from(JSON.stringify(entries));
  // Spaces behind it, so that the tensors begin at a multiple of 8.
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8), 0);
  json.copy(header, 8);
  return {
    header,
    placed: tensors.map((facts, i) => ({ facts, offset: header.length + (offsets[i] ?? 0) })),
    size: header.length + position,
  };
}
