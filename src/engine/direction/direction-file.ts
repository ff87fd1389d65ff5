// Problem: the states of contrast pairs are costly to compute, and everything after them (directions, filters, controls,
// sweeps) is cheap and done many times, by other programs too.
// Idea: a file of plain tensors that says which model, which pairs and which reading they are from. What is found wrong in
// one is said in a sentence before a number of it is used.
//
//   reasoning, direct   F32 [pairs, layers, D]   the stream at each kept layer; layer 0 is the embeddings
//   mean                F32 [layers, D]          mean of reasoning - direct

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { aboutKey, parseAbout } from './direction-about';
import { TensorFile } from '../forward-file';
import { readHeader } from '../vector-header';
import { requireFinite } from '../../steering/checks';
import { neverWaiting, openForReading } from '../../trace/file-reading';
import { DarkroomError } from '../../shared/errors';
import { formatBytes, printable } from '../../shared/format';
import type { DirectionAbout } from '../../shared/protocol/direction';
import { layOut } from '../../shared/safetensors';
import type { Header, NewFile, TensorShape } from '../../shared/safetensors';

export type { DirectionAbout } from '../../shared/protocol/direction';

export interface DirectionFile {
  readonly file: string;
  readonly about: DirectionAbout;
  /** [pairs, layers, D]. */
  readonly reasoning: Float32Array;
  /** The same of direct answers. */
  readonly direct: Float32Array;
}

/** Of `*.direction.safetensors`. */
export const directionEnding = '.direction.safetensors';

/** Both lists of states together: 400 pairs of a 7B model at all of its 29 layers are 333 MB. */
const mostBytes = 2 ** 30;
const anew = 'Extract it again with "darkroom direction extract".';

export async function readDirection(file: string): Promise<DirectionFile> {
  const what = printable(path.basename(file), 200);
  const handle = await openDirection(file, what);
  try {
    const { header } = await readHeader(handle, what);
    const text = header.metadata[aboutKey];
    if (text === undefined)
      throw new DarkroomError(
        'bad-input',
        `${what} is no direction: it does not say what it was made from.`,
        {
          remedy: 'Choose a file that was made with "darkroom direction extract".',
        },
      );
    const about = parseAbout(text, what);
    requireShapes(header, about, what);
    const reasoning = await readStates(handle, header, 'reasoning', what);
    const direct = await readStates(handle, header, 'direct', what);
    return { file, about, reasoning, direct };
  } finally {
    await handle.close();
  }
}

/** Whether a name is free, or a direction is there under it. */
export async function isDirectionOrFree(file: string): Promise<boolean> {
  const handle = await open(file, neverWaiting).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DarkroomError('bad-input', `${printable(file)} cannot be looked at.`, {
      remedy: 'Choose another name.',
      cause: error,
    });
  });
  if (!handle) return true;
  try {
    const isFile = (await handle.stat()).isFile();
    return isFile && (await readHeader(handle, '')).header.metadata[aboutKey] !== undefined;
  } catch {
    // Whatever it is, it is something else.
    return false;
  } finally {
    await handle.close();
  }
}

/** [pairs, D] each, of one layer. */
export function statesAt(
  { file, about, reasoning, direct }: DirectionFile,
  layer: number,
): { readonly reasoning: Float32Array; readonly direct: Float32Array; readonly width: number } {
  const place = about.layers.indexOf(layer);
  if (place < 0)
    throw new DarkroomError(
      'bad-input',
      `${printable(path.basename(file), 200)} does not have layer ${layer} of ${printable(about.model.name, 60)}.`,
      { remedy: `It has: ${about.layers.join(', ')}. Choose one of them, or extract it with that layer.` },
    );
  const { width } = about.model;
  const at = (states: Float32Array) => {
    const chosen = new Float32Array(about.pairs.count * width);
    for (let pair = 0; pair < about.pairs.count; pair++) {
      const from = (pair * about.layers.length + place) * width;
      chosen.set(states.subarray(from, from + width), pair * width);
    }
    return chosen;
  };
  return { reasoning: at(reasoning), direct: at(direct), width };
}

/** Writes the whole file or nothing, over whatever is there. */
export async function writeDirection({ file, about, reasoning, direct }: DirectionFile): Promise<void> {
  const tensors = await TensorFile.create(file, directionLayout(about));
  try {
    tensors.write('reasoning', reasoning);
    tensors.write('direct', direct);
    tensors.write('mean', meanDifferences(about, reasoning, direct));
    await tensors.finish();
  } catch (error) {
    await tensors.discard();
    throw error;
  }
}

/** The mean of reasoning - direct, [layers, D]. */
export function meanDifferences(
  { pairs, layers, model }: DirectionAbout,
  reasoning: Float32Array,
  direct: Float32Array,
): Float32Array {
  const mean = new Float64Array(layers.length * model.width);
  for (let i = 0; i < reasoning.length; i++) {
    const place = i % mean.length;
    mean[place] = (mean[place] ?? 0) + ((reasoning[i] ?? 0) - (direct[i] ?? 0)) / pairs.count;
  }
  return Float32Array.from(mean);
}

export function directionLayout(about: DirectionAbout, headBytes = 0): NewFile {
  return layOut(tensorsOf(about), { [aboutKey]: JSON.stringify(about) }, headBytes);
}

/** In the order of the file. */
export function tensorsOf({ pairs, layers, model }: DirectionAbout): readonly TensorShape[] {
  const states = [pairs.count, layers.length, model.width];
  return [
    { name: 'reasoning', dtype: 'F32', shape: states },
    { name: 'direct', dtype: 'F32', shape: states },
    { name: 'mean', dtype: 'F32', shape: states.slice(1) },
  ];
}

/** Refuses a file that nobody could read again. */
export function requireReadable(about: DirectionAbout, what: string): void {
  const bytes = 8 * about.pairs.count * about.layers.length * about.model.width;
  if (bytes <= mostBytes) return;
  throw new DarkroomError(
    'bad-input',
    `${what} takes ${formatBytes(bytes)} for its states, and ${formatBytes(mostBytes)} is the limit.`,
    { remedy: 'Keep fewer layers (--layers middle), or fewer pairs (--limit).' },
  );
}

function requireShapes({ tensors }: Header, about: DirectionAbout, what: string): void {
  requireReadable(about, what);
  for (const { name, dtype, shape } of tensorsOf(about)) {
    const found = tensors.get(name);
    if (found?.dtype === dtype && found.shape.join() === shape.join()) continue;
    const has = found ? `is ${printable(found.dtype, 20)} [${found.shape.join(', ')}]` : 'is missing';
    throw new DarkroomError(
      'bad-input',
      `${what}: the tensor "${name}" has to be ${dtype} [${shape.join(', ')}], and ${has}.`,
      { remedy: anew },
    );
  }
}

async function readStates(
  handle: FileHandle,
  { tensors }: Header,
  name: string,
  what: string,
): Promise<Float32Array> {
  const { from, to } = tensors.get(name) ?? { from: 0, to: 0 };
  const values = new Float32Array((to - from) / Float32Array.BYTES_PER_ELEMENT);
  const bytes = new Uint8Array(values.buffer);
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0)
      throw new DarkroomError('bad-input', `${what} ends before its tensor "${name}".`, { remedy: anew });
    done += bytesRead;
  }
  requireFinite(values, `${what}, "${name}",`);
  return values;
}

async function openDirection(file: string, what: string): Promise<FileHandle> {
  try {
    return await openForReading(file);
  } catch (error) {
    const missing = error instanceof DarkroomError && error.kind === 'missing';
    throw new DarkroomError(
      missing ? 'missing' : 'bad-input',
      missing ? `There is no direction ${what}.` : `The direction ${what} cannot be read.`,
      { remedy: 'Choose another file, or make it with "darkroom direction extract".', cause: error },
    );
  }
}
