// Model folders for tests: a family of test/oracles/families, with files replaced or left out.

import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readModelFolder } from '../../../src/model/folder/model-folder';
import type { ModelFolder } from '../../../src/model/folder/model-folder';
import { Prompts } from '../../../src/model/text/prompts';
import { unpackFamily } from '../../oracles/families/fixtures';
import { temporaryFolder } from '../../support/folders';

/** The content of a file (text as it is, anything else as JSON); undefined leaves it out. */
export type Changes = Readonly<Record<string, unknown>>;

export function familyFolder(family: string, changes: Changes = {}): string {
  const folder = temporaryFolder();
  unpackFamily(family, folder);
  for (const [name, content] of Object.entries(changes)) {
    const file = path.join(folder, name);
    if (content === undefined) rmSync(file);
    else writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

export function readFamily(family: string, changes: Changes = {}): Promise<ModelFolder> {
  return readModelFolder(familyFolder(family, changes));
}

export async function promptsOf(family: string, changes: Changes = {}): Promise<Prompts> {
  return new Prompts(await readFamily(family, changes));
}
