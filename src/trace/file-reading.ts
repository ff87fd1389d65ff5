// Reading parts of a file, and sentences for what can go wrong with it.

import path from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { DarkroomError, toFailure } from '../shared/errors';

/** Shorter than asked for only where the file ends. */
export async function readPart(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** A pipe would be waited for until somebody writes to it. Windows has neither the pipes nor the flag. */
export const neverWaiting = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

export async function openForReading(file: string): Promise<FileHandle> {
  try {
    const handle = await open(file, neverWaiting);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new DarkroomError('missing', `There is no trace at ${file}.`, { cause });
    throw new DarkroomError('bad-input', `${file} cannot be opened.`, { cause });
  }
  throw new DarkroomError('bad-input', `${file} is no file.`);
}

const again =
  'It may have been cut off on its way: copy it again from where it was made, or make the run again.';
const mayRead = 'See whether it is a file that you may read, and on a disk that is there.';

/** Runs something that reads a trace; what it finds wrong becomes a sentence about that file. */
export async function reading<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DarkroomError && error.kind !== 'bad-input') throw error;
    const failure = toFailure(error);
    const system = (error as NodeJS.ErrnoException).syscall !== undefined;
    if (failure.kind === 'internal' && !system) throw error;
    throw new DarkroomError(
      'bad-input',
      system
        ? `${path.basename(file)} cannot be read.`
        : `${path.basename(file)} is not a whole trace: ${failure.message}`,
      { remedy: failure.remedy ?? (system ? mayRead : again), cause: error },
    );
  }
}
