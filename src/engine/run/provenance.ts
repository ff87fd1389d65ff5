// What a trace must say so that a run can be repeated: which files, byte for byte, on what machine.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { GraphFile } from '../../model/folder/graphs';
import type { Model } from '../../model/run/model';
import type { Machine, TracedModel } from '../../shared/trace/document';

type TracedFile = TracedModel['files'][number];

const settingFiles =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|preprocessor_config|processor_config|darkroom|chat_template)\.(json|jinja)$/;

/** A file's hash is asked for at every run, and a model may have gigabytes. */
const known = new Map<string, TracedFile>();

/** The files that a run on this model uses. */
export async function tracedFiles({ folder }: Model): Promise<readonly TracedFile[]> {
  const { root, graphs } = folder;
  const settings = (await readdir(root)).filter(name => settingFiles.test(name));
  const parts = [graphs.vision, graphs.embed, graphs.decoder].filter(part => part !== undefined);
  const weights = (await Promise.all(parts.map(weightFiles))).flat();
  const names = [...settings, ...parts.map(({ name }) => name), ...weights];
  const files = [];
  for (const name of [...new Set(names)].sort()) files.push(await hashed(root, name));
  return files;
}

async function weightFiles({ name, path: file }: GraphFile): Promise<readonly string[]> {
  const beside = await readdir(path.dirname(file));
  const stem = path.basename(file);
  return beside
    .filter(other => other !== stem && other.startsWith(stem))
    .map(other => path.join(path.dirname(name), other));
}

async function hashed(root: string, name: string): Promise<TracedFile> {
  const file = path.join(root, name);
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
