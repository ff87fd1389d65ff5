// A vector that steers, in a file: `vector` F32 [D] and, in the metadata, where it comes from. A run has it beside its trace,
// so that trace, re-run and clipboard need nothing that interventions do not have.

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { TensorFile } from '../forward-file';
import { readHeader } from '../vector-header';
import { parseBoundedJson } from '../../trace/bounded-json';
import { openForReading } from '../../trace/file-reading';
import { vectorAboutShape } from '../../trace/vector-about-shape';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import { layOut } from '../../shared/safetensors';
import type { VectorAbout } from '../../shared/trace/vector-about';

export { vectorFor } from './develop';
export { interventionOf } from './steer';
export type { Steer, SteerTarget } from './steer';

/** Of `*.vector.safetensors`. */
export const vectorEnding = '.vector.safetensors';
export const vectorTensor = 'vector';

/** Of the metadata. */
const aboutKey = 'darkroom.vector';
const bounds = { deepest: 6, mostValues: 100 };

/** Over nothing that is there. */
export async function writeVector(file: string, vector: Float32Array, about: VectorAbout): Promise<void> {
  const name = printable(path.basename(file), 200);
  if (!file.endsWith(vectorEnding) || path.basename(file) === vectorEnding)
    throw new DarkroomError('bad-input', `${name} is no name for a vector.`, {
      remedy: `Let it end in ${vectorEnding}.`,
    });
  if (existsSync(file))
    throw new DarkroomError('bad-input', `${name} is there already.`, {
      remedy: 'Choose another name, or delete what is there.',
    });
  const shape = { name: vectorTensor, dtype: 'F32', shape: [vector.length] } as const;
  const tensors = await TensorFile.create(file, layOut([shape], { [aboutKey]: JSON.stringify(about) }));
  try {
    tensors.write(vectorTensor, vector);
    await tensors.finish();
  } catch (error) {
    await tensors.discard();
    throw error;
  }
}

/** For a run that left no trace. */
export async function removeVectors(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true });
}

/** What a file says of its vector; undefined where it was made by something else, as a trace is. */
export async function vectorAboutOf(file: string): Promise<VectorAbout | undefined> {
  const handle = await openForReading(file);
  try {
    const { header } = await readHeader(handle, printable(path.basename(file), 200));
    return aboutIn(header.metadata);
  } finally {
    await handle.close();
  }
}

function aboutIn(metadata: Readonly<Record<string, string>>): VectorAbout | undefined {
  const text = metadata[aboutKey];
  if (text === undefined) return undefined;
  try {
    return vectorAboutShape.check(
      parseBoundedJson(new TextEncoder().encode(text), aboutKey, bounds),
      aboutKey,
    );
  } catch {
    // The vector itself is read and checked by whoever adds it; only its story is lost.
    return undefined;
  }
}
