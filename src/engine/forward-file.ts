// Problem: the attention of a long prompt is larger than the memory, comes in pieces that lie apart in the file, and the
// number of logits is known only after the prompt.
// Idea: the file is laid out first, and pieces are written where they belong, into a file beside it that takes its name
// when all is there. Only the last tensors may still change their size.

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { open, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { notWritten } from './not-written';
import { readHeader } from './vector-header';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';
import type { NewFile } from '../shared/safetensors';

type Data = Float32Array | BigInt64Array;

export class TensorFile {
  readonly #file: string;
  readonly #beside: string;
  readonly #descriptor: number;
  #layout: NewFile;
  #isOpen = true;

  private constructor(file: string, beside: string, descriptor: number, layout: NewFile) {
    this.#file = file;
    this.#beside = beside;
    this.#descriptor = descriptor;
    this.#layout = layout;
  }

  static async create(file: string, layout: NewFile): Promise<TensorFile> {
    const beside = `${file}.${process.pid}.part`;
    try {
      const { bavail, bsize } = await statfs(path.dirname(file));
      if (bavail * bsize < layout.bytes)
        throw new DarkroomError(
          'bad-input',
          `${printable(file)} would take ${formatBytes(layout.bytes)}, and ${formatBytes(bavail * bsize)} are free there.`,
          { remedy: 'Capture less, or write to another disk.' },
        );
      return new TensorFile(file, beside, openSync(beside, 'w'), layout);
    } catch (error) {
      throw notWritten(file, error);
    }
  }

  /** Writes into a tensor, from its number `index` on. */
  write(name: string, data: Data, index = 0): void {
    const place = this.#layout.places.find(tensor => tensor.name === name);
    const from = (place?.from ?? 0) + index * data.BYTES_PER_ELEMENT;
    if (!place || from + data.byteLength > place.to)
      throw new DarkroomError('internal', `There is no room for so much of ${name}.`);
    this.#put(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), from);
  }

  /** The last tensors are now known; what was written stays where it is. */
  settle(layout: NewFile): void {
    if (layout.head.length !== this.#layout.head.length)
      throw new DarkroomError('internal', 'The header of a file that is being written has moved.');
    this.#layout = layout;
  }

  async finish(): Promise<void> {
    this.#put(this.#layout.head, 0);
    try {
      ftruncateSync(this.#descriptor, this.#layout.bytes);
      this.#close();
      await rename(this.#beside, this.#file);
    } catch (error) {
      throw notWritten(this.#file, error);
    }
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    this.#close();
    await rm(this.#beside, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }

  #put(bytes: Uint8Array, from: number): void {
    try {
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, from + done);
    } catch (error) {
      throw notWritten(this.#file, error);
    }
  }
}

/** In the header of what this command wrote. */
export const mark = 'darkroom.forward';

/** A file that is there is replaced only if it was made by this command. */
export async function requireReplaceable(file: string): Promise<void> {
  const name = printable(file);
  const handle = await open(file, 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw notWritten(file, error);
  });
  if (!handle) return;
  try {
    const isFile = (await handle.stat()).isFile();
    const own = isFile && (await readHeader(handle, name)).header.metadata[mark] !== undefined;
    if (own) return;
  } catch {
    // Whatever it is, it is something else.
  } finally {
    await handle.close();
  }
  throw new DarkroomError('bad-input', `${name} is there already, and was not made by this command.`, {
    remedy: 'Choose another name.',
  });
}
