// What lies in a model folder. Hubs put graphs beside the settings or under `onnx/`, in several precisions; the weights
// of large graphs lie in further files. Anything else in the folder is none of our business and is only counted.

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DarkroomError } from '../shared/errors';
import type { ModelFile } from '../shared/model-report';

/** Where graphs are looked for, relative to the model folder. */
const graphFolders = ['', 'onnx'];
/** A folder with more entries is somebody's home, not a model. */
const mostEntries = 2000;

export interface ModelFiles {
  readonly root: string;
  readonly kind: 'file' | 'folder';
  readonly files: readonly ModelFile[];
}

/** Lists a model folder, or the one file at `target`. */
export async function listModel(target: string): Promise<ModelFiles> {
  const facts = await stat(target).catch((error: unknown) => {
    throw unreadable(target, error);
  });
  if (!facts.isDirectory()) {
    if (!facts.isFile()) throw notAModel(target, 'is neither a file nor a folder');
    const name = path.basename(target);
    return { root: path.dirname(target), kind: 'file', files: [{ name, bytes: facts.size, role: 'graph' }] };
  }
  const files = (await Promise.all(graphFolders.map(folder => listFolder(target, folder)))).flat();
  if (!files.some(file => file.role === 'graph'))
    throw notAModel(target, 'holds no .onnx file, nor does its "onnx" folder');
  return { root: target, kind: 'folder', files };
}

async function listFolder(root: string, folder: string): Promise<ModelFile[]> {
  const place = path.join(root, folder);
  const entries = await readdir(place).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code;
    // The folder within is optional; that it may not be read is another matter.
    if (folder !== '' && (code === 'ENOENT' || code === 'ENOTDIR')) return [];
    throw unreadable(place, error);
  });
  if (entries.length > mostEntries) {
    throw notAModel(place, `holds ${entries.length} entries, too many for a model`);
  }
  const files: ModelFile[] = [];
  for (const entry of entries.sort()) {
    const name = folder === '' ? entry : `${folder}/${entry}`;
    // Follows links, as hub caches are made of them. A graph that cannot be had stays in the list, with no bytes: it is
    // part of the model, and reading it will say what is wrong.
    const facts = await stat(path.join(root, name)).catch(() => undefined);
    const role = roleOf(entry);
    if (facts?.isFile() || role === 'graph')
      files.push({ name, bytes: facts?.isFile() ? facts.size : 0, role });
  }
  return files;
}

export function roleOf(name: string): ModelFile['role'] {
  if (/\.onnx$/i.test(name)) return 'graph';
  if (/(_data(_\d+)?|\.data|\.bin|\.weight)$/i.test(name)) return 'weights';
  if (/\.(json|jinja|model|txt)$/i.test(name)) return 'settings';
  return 'other';
}

function unreadable(target: string, error: unknown): DarkroomError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new DarkroomError('missing', `There is no file or folder ${target}.`, {
      remedy: 'Check the path.',
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new DarkroomError('refused', `${target} may not be read.`, {
      remedy: 'Check its permissions.',
      cause: error,
    });
  }
  return new DarkroomError('bad-input', `${target} cannot be read (${code ?? String(error)}).`, {
    cause: error,
  });
}

function notAModel(target: string, why: string): DarkroomError {
  return new DarkroomError('bad-input', `${target} ${why}.`, {
    remedy: 'Choose an .onnx file, or a model folder in hub layout.',
  });
}
