// Writes whole files or none, over nothing that would be lost, and can take back what it added.

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DarkroomError } from '../shared/errors';

export class CarefulFolder {
  private readonly folder: string;
  private readonly added: string[] = [];
  written = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true }).catch((error: unknown) => {
      throw writeFailure(this.folder, error);
    });
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const file = path.join(this.folder, name);
    const part = `${file}.darkroom-part`;
    const there = await existing(file);
    if (there && !startsWith(bytes, there)) {
      throw new DarkroomError('bad-input', `${file} is there already and holds something else.`, {
        remedy: 'Choose another folder, or move the file away.',
      });
    }
    try {
      await writeFile(part, bytes);
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw writeFailure(file, error);
    }
    if (!there) this.added.push(file);
    this.written++;
  }

  /** Adds a line to a file of lines, which is there or not. */
  async addLine(name: string, line: string): Promise<void> {
    const there = await existing(path.join(this.folder, name));
    const before = Buffer.from(there ?? []);
    const broken = before.length > 0 && before.at(-1) !== 0x0a;
    await this.put(name, Buffer.concat([before, Buffer.from(`${broken ? '\n' : ''}${line}\n`)]));
  }

  async takeBack(): Promise<void> {
    for (const file of this.added) await rm(file, { force: true }).catch(() => undefined);
  }
}

async function existing(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw writeFailure(file, error);
  }
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, start.length), start) === 0;
}

function writeFailure(file: string, error: unknown): DarkroomError {
  const { code, message } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new DarkroomError(
    'bad-input',
    full
      ? `The disk is full: ${file} could not be written, and nothing of these samples was kept.`
      : `${file} could not be written (${code ?? message}).`,
    {
      remedy: full ? 'Make room, or choose a folder on another disk.' : 'Choose another folder.',
      cause: error,
    },
  );
}
