// What a file of vectors says of itself: its tensors, and for a trace which position its first row belongs to.

import type { FileHandle } from 'node:fs/promises';
import { DarkroomError } from '../shared/errors';
import { headerBytesOf, parseHeader, prefixBytes } from '../shared/safetensors';
import type { Header } from '../shared/safetensors';
import { parseBoundedJson } from '../trace/bounded-json';

export interface VectorFile {
  readonly header: Header;
  /** The position of the first row of `resid`, counted from the last one of the prompt; undefined if it is no trace. */
  readonly firstRow: number | undefined;
}

/** A trace keeps its document in the header up to 8 MB. */
const mostHeader = 16 * 2 ** 20;
const bounds = {
  header: { deepest: 4, mostValues: 200_000 },
  document: { deepest: 64, mostValues: 4_000_000 },
};

export async function readHeader(handle: FileHandle, what: string): Promise<VectorFile> {
  const { size } = await handle.stat();
  const prefix = await read(handle, 0, Math.min(prefixBytes, size));
  const length = headerBytesOf(prefix, size, what, mostHeader);
  const json = parseBoundedJson(
    await read(handle, prefixBytes, length),
    `The header of ${what}`,
    bounds.header,
  );
  const header = parseHeader(json, length, size, what);
  return { header, firstRow: await firstRowOf(handle, header, what) };
}

async function firstRowOf(handle: FileHandle, header: Header, what: string): Promise<number | undefined> {
  const apart = header.tensors.get('document');
  if (apart && apart.to - apart.from > mostHeader)
    throw new DarkroomError('bad-input', `The document of ${what} is too long to be read here.`);
  const own = header.metadata['darkroom'];
  const bytes = apart
    ? await read(handle, apart.from, apart.to - apart.from)
    : own === undefined
      ? undefined
      : new TextEncoder().encode(own);
  if (bytes === undefined) return undefined;
  const document = parseBoundedJson(bytes, `The document of ${what}`, bounds.document);
  const { firstPosition, tokens } = (document ?? {}) as { firstPosition?: unknown; tokens?: unknown };
  if (!Number.isSafeInteger(firstPosition) || !Array.isArray(tokens)) return undefined;
  const fed = tokens.findIndex(token => !isPrompt(token));
  const promptLength = fed < 0 ? tokens.length : fed;
  return Number(firstPosition) - (promptLength - 1);
}

function isPrompt(token: unknown): boolean {
  const of = (token as { class?: unknown } | null)?.class;
  return of === 'image' || of === 'prompt';
}

async function read(handle: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await handle.read(bytes, 0, length, from);
  return bytes;
}
