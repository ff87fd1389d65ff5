// The exported checkpoints as people have them: a folder with its graphs unpacked, and what PyTorch says of it.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readTensors } from '../../support/oracle-tensors';
import type { Tensors } from '../../support/oracle-tensors';

const root = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/checkpoints');

export interface CheckpointCase {
  readonly fidelity: 'paper' | 'released';
  readonly question: string;
  readonly picture: string;
  readonly tokens: readonly number[];
  /** In the order in which they were chosen, step by step. */
  readonly patches?: readonly (readonly number[])[];
}

export const pictureFile = (name: string): string => path.join(root, name);

/** Tensors of case n are called `n.latents`, …. */
export function checkpointReference(name: string): { cases: readonly CheckpointCase[]; tensors: Tensors } {
  const folder = path.join(root, name);
  return {
    cases: JSON.parse(readFileSync(path.join(folder, 'reference.json'), 'utf8')) as CheckpointCase[],
    tensors: readTensors(readFileSync(path.join(folder, 'reference.safetensors'))),
  };
}

export function unpackCheckpoint(name: string, into: string): void {
  const folder = path.join(root, name);
  mkdirSync(path.join(into, 'onnx'), { recursive: true });
  for (const file of readdirSync(folder, { withFileTypes: true }))
    if (file.isFile() && !file.name.startsWith('reference.'))
      copyFileSync(path.join(folder, file.name), path.join(into, file.name));
  for (const file of readdirSync(path.join(folder, 'onnx')))
    writeFileSync(
      path.join(into, 'onnx', file.replace(/\.gz$/, '')),
      gunzipSync(readFileSync(path.join(folder, 'onnx', file))),
    );
}
