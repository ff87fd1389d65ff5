// Problem: the states of contrast pairs are costly to compute, and everything after them (directions, filters, controls,
// sweeps) is cheap and done many times, by other programs too. Some of it needs a row of what may be a gigabyte.
// Idea: a file of plain tensors (direction-layout.ts) that says which model, which pairs and which reading they are from.
// What is found wrong in one is said in a sentence before a number of it is used.

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { aboutKey, parseAbout } from './direction-about';
import { directionLayout, requireReadable, tensorsOf } from './direction-layout';
import { TensorFile } from '../forward-file';
import { readHeader } from '../vector-header';
import { requireFinite } from '../../steering/checks';
import { neverWaiting, openForReading, readPart } from '../../trace/file-reading';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { DirectionAbout } from '../../shared/protocol/direction';
import type { Header } from '../../shared/safetensors';

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

const anew = 'Extract it again with "darkroom direction extract".';

export async function readDirection(file: string): Promise<DirectionFile> {
  return readingDirection(file, async ({ about, floats }) => ({
    file,
    about,
    reasoning: await floats('reasoning'),
    direct: await floats('direct'),
  }));
}

/** The mean of one layer, and nothing else of what may be a gigabyte. */
export async function readMean(
  file: string,
  layerOf: (about: DirectionAbout) => number,
): Promise<{ readonly about: DirectionAbout; readonly layer: number; readonly mean: Float32Array }> {
  return readingDirection(file, async ({ about, floats }) => {
    const layer = layerOf(about);
    const { width } = about.model;
    const row = { from: placeOfLayer(file, about, layer) * width, count: width };
    return { about, layer, mean: await floats('mean', row) };
  });
}

/** What a file that is open holds: its word about itself, and its numbers, as they are asked for. */
interface OpenDirection {
  readonly about: DirectionAbout;
  /** All numbers of a tensor, or some of them. */
  readonly floats: (name: string, part?: Part) => Promise<Float32Array>;
}

interface Part {
  readonly from: number;
  readonly count: number;
}

async function readingDirection<T>(file: string, read: (open: OpenDirection) => Promise<T>): Promise<T> {
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
    return await read({ about, floats: (name, part) => readFloats(handle, header, { name, part, what }) });
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
  const place = placeOfLayer(file, about, layer);
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

/** Among the kept layers. */
function placeOfLayer(file: string, { layers, model }: DirectionAbout, layer: number): number {
  const place = layers.indexOf(layer);
  if (place >= 0) return place;
  throw new DarkroomError(
    'bad-input',
    `${printable(path.basename(file), 200)} does not have layer ${layer} of ${printable(model.name, 60)}.`,
    { remedy: `It has: ${layers.join(', ')}. Choose one of them, or extract it with that layer.` },
  );
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

async function readFloats(
  handle: FileHandle,
  { tensors }: Header,
  { name, part, what }: { readonly name: string; readonly part: Part | undefined; readonly what: string },
): Promise<Float32Array> {
  const { from, to } = tensors.get(name) ?? { from: 0, to: 0 };
  const size = Float32Array.BYTES_PER_ELEMENT;
  const { from: first, count } = part ?? { from: 0, count: (to - from) / size };
  const bytes = await readPart(handle, from + first * size, count * size);
  if (bytes.length < count * size)
    throw new DarkroomError('bad-input', `${what} ends before its tensor "${name}" does.`, { remedy: anew });
  const values = floatsIn(bytes);
  requireFinite(values, `${what}, "${name}",`);
  return values;
}

/** A list of numbers begins at a multiple of four; a large part of a file is not copied for that where it does. */
function floatsIn({ buffer, byteOffset, byteLength }: Buffer): Float32Array {
  const size = Float32Array.BYTES_PER_ELEMENT;
  return byteOffset % size === 0
    ? new Float32Array(buffer, byteOffset, byteLength / size)
    : new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
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
