// What a steered model is to a direction: how wide its stream is, how many layers it has, and whether the direction is its own.
// From its files alone; nothing is opened, so that what does not fit is said at once.

import { createHash } from 'node:crypto';
import path from 'node:path';
import type { SteerTarget } from './steer';
import { tracedFiles } from '../run/provenance';
import { readAbilities } from '../../model/abilities';
import { expectedLayers } from '../../model/expected-layers';
import { languageSettings, readModelFolder } from '../../model/folder/model-folder';
import type { Settings } from '../../model/folder/settings';
import { readDecoder } from '../../runtime/decoder-graph';
import { DarkroomError } from '../../shared/errors';
import type { TracedFiles } from '../../shared/trace/document';

export async function steerTarget(root: string, precision?: string): Promise<SteerTarget> {
  const folder = await readModelFolder(root, { precision });
  const { decoder } = folder.graphs;
  const { anatomy } = await readDecoder(decoder.path, decoder.name, await expectedLayers(decoder.path));
  const name = readAbilities(folder.darkroom).name ?? path.basename(root);
  if (anatomy.residualRefusal !== undefined)
    throw new DarkroomError('unsupported', `${name} cannot be steered: ${anatomy.residualRefusal}`, {
      remedy: 'Use another export of the model.',
    });
  const files = await tracedFiles({ folder });
  const vocabulary = files.find(file => file.name === 'tokenizer.json')?.sha256;
  return {
    name,
    width: anatomy.width ?? hiddenSize(folder.config),
    layers: anatomy.layers.length,
    hash: hashOfFiles(files),
    ...(vocabulary !== undefined && { vocabulary }),
  };
}

function hiddenSize(config: Settings): number {
  return languageSettings(config).integer('hidden_size', { min: 1 });
}

/** One hash for all files that a run on a model uses. */
export function hashOfFiles(files: TracedFiles): string {
  const hash = createHash('sha256');
  for (const { name, sha256 } of files) hash.update(`${sha256}  ${name}\n`);
  return hash.digest('hex');
}
