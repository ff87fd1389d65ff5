// Model folders for tests: a family of test/oracles/families, with files replaced or left out.

import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readModelFolder } from '../../../src/model/folder/model-folder';
import type { ModelFolder } from '../../../src/model/folder/model-folder';
import { Prompts } from '../../../src/model/text/prompts';
import { graphFiles, unpackFamily } from '../../oracles/families/fixtures';
import { temporaryFolder } from '../../support/folders';

/** The content of a file (text as it is, anything else as JSON); undefined leaves it out. */
export type Changes = Readonly<Record<string, unknown>>;

export function familyFolder(family: string, changes: Changes = {}): string {
  const folder = temporaryFolder();
  unpackFamily(family, folder);
  return changed(folder, changes);
}

const families = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/families');

/** The same with empty graphs, for tests that read the other files: much faster. */
function folderWithoutGraphs(family: string, changes: Changes): string {
  const folder = temporaryFolder();
  const from = path.join(families, family);
  for (const file of readdirSync(from).filter(name => /\.(json|jinja)$/.test(name)))
    copyFileSync(path.join(from, file), path.join(folder, file));
  mkdirSync(path.join(folder, 'onnx'));
  for (const file of graphFiles) writeFileSync(path.join(folder, 'onnx', file), '');
  return changed(folder, changes);
}

function changed(folder: string, changes: Changes): string {
  for (const [name, content] of Object.entries(changes)) {
    const file = path.join(folder, name);
    if (content === undefined) rmSync(file);
    else writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

export function readFamily(family: string, changes: Changes = {}): Promise<ModelFolder> {
  return readModelFolder(folderWithoutGraphs(family, changes));
}

export async function promptsOf(family: string, changes: Changes = {}): Promise<Prompts> {
  return new Prompts(await readFamily(family, changes));
}
