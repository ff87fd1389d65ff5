// A result that is there as a whole, or as it was before.

import { rename, rm, writeFile } from 'node:fs/promises';
import { notWritten } from '../not-written';
import { unfinishedName } from '../../trace/export/unfinished';

export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const beside = unfinishedName(file, process.pid);
  try {
    await writeFile(beside, content);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw notWritten(file, error);
  }
}
