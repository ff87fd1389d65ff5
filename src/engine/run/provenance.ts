// What a trace must say so that a run can be repeated: which files, byte for byte, on what machine.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readAbilities } from '../../model/abilities';
import type { GraphFile } from '../../model/folder/graphs';
import { graphsOf } from '../../model/latent-abilities';
import type { Model } from '../../model/run/model';
import { vectorAboutOf } from '../direction/vector-file';
import { filesNamedIn, picturesNamedIn } from '../vector-files';
import type { Intervention } from '../../intervention/types';
import { externalFiles } from '../../onnx/external-data';
import { decodeModel } from '../../onnx/model-file';
import type { Machine, TraceHead, TracedFiles } from '../../shared/trace/document';

type TracedFile = TracedFiles[number];

/** A graph that keeps its weights elsewhere is smaller. */
const largestGraph = 64 * 2 ** 20;

const settingFiles =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|preprocessor_config|processor_config|darkroom|chat_template)\.(json|jinja)$/;

/** A file's hash is asked for at every run, and a model may have gigabytes. */
const known = new Map<string, TracedFile>();

/** The files that a run on this model uses. */
export async function tracedFiles({ folder }: Pick<Model, 'folder'>): Promise<readonly TracedFile[]> {
  const { root, graphs } = folder;
  const settings = (await readdir(root)).filter(name => settingFiles.test(name));
  const parts = [graphs.vision, graphs.embed, graphs.decoder].filter(part => part !== undefined);
  const weights = (await Promise.all(parts.map(weightFiles))).flat();
  const beside = graphsOf(readAbilities(folder.darkroom).latents);
  const names = [...settings, ...parts.map(({ name }) => name), ...weights, ...beside];
  const files = [];
  for (const name of [...new Set(names)].sort()) files.push(await tracedFile(root, name));
  return files;
}

/** The files that a list of changes reads its vectors from; undefined where it reads none. */
export async function vectorFiles(
  list: readonly Intervention[],
  folder: string,
): Promise<TraceHead['interventionFiles']> {
  const names = filesNamedIn(list);
  if (names.length === 0) return undefined;
  const files = [];
  const pictures = picturesNamedIn(list);
  for (const name of names) {
    const about = pictures.includes(name) ? undefined : await vectorAboutOf(path.resolve(folder, name));
    files.push({ ...(await tracedFile(folder, name)), ...(about && { about }) });
  }
  return { folder, files };
}

/** By what the graph names, whatever it is called. */
async function weightFiles({ name, path: file }: GraphFile): Promise<readonly string[]> {
  if ((await stat(file)).size > largestGraph) return [];
  const graph = decodeModel(new Uint8Array(await readFile(file)), name);
  return externalFiles(graph).flatMap(({ location }) =>
    existsSync(path.join(path.dirname(file), location)) ? [path.join(path.dirname(name), location)] : [],
  );
}

export async function tracedFile(root: string, name: string): Promise<TracedFile> {
  const file = path.resolve(root, name);
  const { size, mtimeMs } = await stat(file);
  const key = JSON.stringify([file, size, mtimeMs]);
  const cached = known.get(key);
  if (cached) return cached;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  const traced = { name: name.split(path.sep).join('/'), bytes: size, sha256: hash.digest('hex') };
  known.set(key, traced);
  return traced;
}

export function thisMachine(): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
  };
}
