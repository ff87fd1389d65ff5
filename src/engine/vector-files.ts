// Problem: interventions name vectors in files that anybody may have written, and compiling them reads no files.
// Idea: read beforehand exactly the tensors that a list names, by the header and then by their bytes, within a limit.

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { neverWaiting } from '../trace/file-reading';
import { readHeader } from './vector-header';
import type { VectorFile } from './vector-header';
import { parseReference } from '../intervention/reference';
import type { Reference } from '../intervention/reference';
import type { Action, Intervention } from '../intervention/types';
import type { Recorded, Vectors } from '../intervention/vectors';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';
import { floatsOf } from '../shared/safetensors-floats';
import type { TensorPlace } from '../shared/safetensors';

export interface VectorSource {
  /** References are relative to it: the folder of the document that has them. */
  readonly folder: string;
  /** The mean of the stream over the prompt at hand; left out where nobody asks for it. */
  readonly mean?: Vectors['mean'];
  readonly picture?: NonNullable<Vectors['picture']>;
}

/** All vectors of a list together. A stream of 500 positions at 28 layers of 2048 numbers has 115 MB. */
const mostBytes = 256 * 2 ** 20;

/** What a list of interventions names, read. */
export async function readVectors(list: readonly Intervention[], source: VectorSource): Promise<Vectors> {
  const files = new Map<string, ReadFile>();
  let left = mostBytes;
  const wanted = new Map<string, Action[]>();
  for (const { do: action } of list)
    for (const file of fileOf(action)) wanted.set(file, [...(wanted.get(file) ?? []), action]);
  for (const [file, actions] of wanted) {
    const read = await readWanted(path.resolve(source.folder, file), file, actions, left);
    left -= read.bytes;
    files.set(file, read);
  }
  return {
    tensor: ({ file, tensor }) => files.get(file)?.tensors.get(tensor ?? onlyTensor),
    stream: (trace, layer) => files.get(trace)?.stream(layer),
    latents: trace => files.get(trace)?.tensors.get(latentTensor),
    mean: source.mean ?? (() => undefined),
    ...(source.picture && { picture: source.picture }),
  };
}

/** The files that a list names, each once. */
export function filesNamedIn(list: readonly Intervention[]): readonly string[] {
  return [...new Set([...list.flatMap(({ do: action }) => fileOf(action)), ...picturesNamedIn(list)])];
}

/** The pictures among them, which the model itself makes vectors of. */
export function picturesNamedIn(list: readonly Intervention[]): readonly string[] {
  const named = list.flatMap(({ do: action }) =>
    'replace' in action && typeof action.replace === 'object' && 'picture' in action.replace
      ? [action.replace.picture]
      : [],
  );
  return [...new Set(named)];
}

const latentTensor = 'latent.vector';
const streamTensor = 'resid';
/** What a reference without a name stands for; no tensor that is asked for by name is called so. */
const onlyTensor = '';

interface ReadFile {
  readonly tensors: ReadonlyMap<string, Float32Array>;
  readonly stream: (layer: number) => Recorded | undefined;
  readonly bytes: number;
}

function fileOf(action: Action): readonly string[] {
  const [reference] = referencesOf(action);
  if (reference !== undefined) return [reference.file];
  const trace = traceOf(action);
  return trace === undefined ? [] : [trace];
}

function referencesOf(action: Action): readonly Reference[] {
  const one = (text: string) => [parseReference(text, 'A vector')];
  if ('add' in action) return one(action.add.vector);
  if ('patch' in action) return 'tensor' in action.patch ? one(action.patch.tensor) : [];
  if (!('replace' in action) || typeof action.replace === 'string') return [];
  return 'vector' in action.replace ? one(action.replace.vector) : [];
}

function traceOf(action: Action): string | undefined {
  if ('patch' in action) return 'trace' in action.patch ? action.patch.trace : undefined;
  if (!('replace' in action) || typeof action.replace === 'string') return undefined;
  return 'trace' in action.replace ? action.replace.trace : undefined;
}

async function readWanted(
  place: string,
  name: string,
  actions: readonly Action[],
  left: number,
): Promise<ReadFile> {
  const what = printable(name, 200);
  const handle = await openFile(place, what);
  try {
    const file = await readHeader(handle, what);
    const chosen = new Map<string, TensorPlace>();
    for (const action of actions)
      for (const [key, tensor] of placesOf(action, file, what)) chosen.set(key, tensor);
    const bytes = [...chosen.values()].reduce((sum, { from, to }) => sum + to - from, 0);
    if (bytes > left) throw tooMuch(what, bytes);
    const tensors = new Map<string, Float32Array>();
    for (const [key, tensor] of chosen) tensors.set(key, await readFloats(handle, tensor, what));
    return { tensors, bytes, stream: layer => streamOf(file, tensors, layer) };
  } finally {
    await handle.close();
  }
}

/** The tensors that an action needs, by the key under which they are found again. */
function placesOf(
  action: Action,
  { header: { tensors } }: VectorFile,
  what: string,
): readonly (readonly [string, TensorPlace])[] {
  const references = referencesOf(action);
  if (references.length === 0) {
    const isStream = 'patch' in action;
    // A file written by "darkroom forward" has a tensor for each layer.
    const named = [...tensors].filter(([name]) =>
      isStream ? name === streamTensor || /^resid\.\d{1,4}$/.test(name) : name === latentTensor,
    );
    if (named.length > 0) return named;
    const lacks = isStream ? 'stream' : 'latents';
    throw new DarkroomError('bad-input', `${what} has no recorded ${lacks}.`, {
      remedy: 'Name a trace that was recorded with it.',
    });
  }
  return references.map(({ tensor }) => {
    const place = tensor === undefined ? onlyOf(tensors) : tensors.get(tensor);
    if (place !== undefined) return [tensor ?? onlyTensor, place] as const;
    const known = [...tensors.keys()].slice(0, 8).map(name => printable(name, 60));
    const more = tensors.size > known.length ? ', …' : '';
    throw new DarkroomError(
      'missing',
      tensor === undefined
        ? `${what} has ${tensors.size} tensors, and it is not said which.`
        : `${what} has no tensor "${printable(tensor, 60)}".`,
      { remedy: known.length === 0 ? 'It is empty.' : `It has: ${known.join(', ')}${more}.` },
    );
  });
}

function onlyOf(tensors: ReadonlyMap<string, TensorPlace>): TensorPlace | undefined {
  const [only, ...others] = tensors.values();
  return others.length === 0 ? only : undefined;
}

/** Of a trace [T,L+1,D], or of "darkroom forward" [S,D] for each layer, whose last row is the prompt's last. */
function streamOf(
  { header, firstRow }: VectorFile,
  tensors: ReadonlyMap<string, Float32Array>,
  layer: number,
): Recorded | undefined {
  const ofLayer = tensors.get(`${streamTensor}.${layer}`);
  const rows = header.tensors.get(`${streamTensor}.${layer}`)?.shape[0];
  if (ofLayer && rows !== undefined) return { values: ofLayer, first: 1 - rows };
  const all = tensors.get(streamTensor);
  const [count = 0, layers = 0, width = 0] = header.tensors.get(streamTensor)?.shape ?? [];
  if (!all || layer >= layers || firstRow === undefined) return undefined;
  const values = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    const at = (row * layers + layer) * width;
    values.set(all.subarray(at, at + width), row * width);
  }
  return { values, first: firstRow };
}

async function readFloats(handle: FileHandle, place: TensorPlace, what: string): Promise<Float32Array> {
  const bytes = new Uint8Array(place.to - place.from);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, place.from);
  if (bytesRead !== bytes.length)
    throw new DarkroomError('bad-input', `${what} ends before its tensor "${printable(place.name, 60)}".`);
  return floatsOf(bytes, place.dtype, `${what}, tensor "${printable(place.name, 60)}",`);
}

async function openFile(place: string, what: string): Promise<FileHandle> {
  try {
    const handle = await open(place, neverWaiting);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new DarkroomError('missing', `There is no file ${what}, which the interventions name.`, {
        remedy: 'Paths are relative to the document that names them.',
      });
    throw new DarkroomError('refused', `${what} cannot be read (${code}).`, {
      remedy: 'Check its permissions.',
      cause: error,
    });
  }
  throw new DarkroomError('bad-input', `${what} is not a file.`);
}

function tooMuch(what: string, bytes: number): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `The interventions need ${formatBytes(bytes)} of ${what}, and ${formatBytes(mostBytes)} is the limit for all files.`,
    { remedy: 'Name single tensors, or a shorter recording.' },
  );
}
