// Problem: reading the states of many pairs takes hours on a large model, and anything may end it on the way.
// Idea: the file is there at its full size from the beginning, beside its name, with a tensor that says which states are in
// it. Whoever goes on has to ask for the same: another model's states in one file would look like any others.

import { open, rename, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { notWritten } from '../not-written';
import { meanDifferences } from './direction-file';
import type { DirectionFile } from './direction-file';
import { directionLayout, tensorsOf } from './direction-layout';
import { differenceOf } from './extract-partial-about';
import type { PartialAbout } from './extract-partial-about';
import { sides } from './extract-asking';
import type { Side } from './extract-asking';
import { readHeader } from '../vector-header';
import { requireFinite } from '../../steering/checks';
import { readPart } from '../../trace/file-reading';
import { DarkroomError } from '../../shared/errors';
import type { DirectionAbout } from '../../shared/protocol/direction';
import { formatBytes, printable } from '../../shared/format';
import { layOut } from '../../shared/safetensors';
import type { NewFile } from '../../shared/safetensors';

export const partialKey = 'darkroom.direction.partial';

export function partialOf(out: string): string {
  return `${out}.partial`;
}

export class PartialDirection {
  readonly #out: string;
  readonly #handle: FileHandle;
  readonly #layout: NewFile;
  readonly #about: DirectionAbout;
  /** [pairs, sides]: 1 where the states are there. */
  readonly #done: Uint8Array;

  private constructor(
    out: string,
    handle: FileHandle,
    { layout, about, done }: { layout: NewFile; about: DirectionAbout; done: Uint8Array },
  ) {
    this.#out = out;
    this.#handle = handle;
    this.#layout = layout;
    this.#about = about;
    this.#done = done;
  }

  /** A new one, or the one that was begun for the same. */
  static async open(out: string, partial: PartialAbout): Promise<PartialDirection> {
    const { about } = partial;
    const layout = layoutOf(partial);
    const file = partialOf(out);
    const begun = await open(file, 'r+').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw notWritten(file, error);
    });
    const handle = begun ?? (await create(file, layout));
    try {
      const done = begun
        ? await continued(begun, partial, layout, printable(path.basename(file), 200))
        : new Uint8Array(about.pairs.count * sides.length);
      return new PartialDirection(out, handle, { layout, about, done });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** How many states of responses are there. */
  get count(): number {
    return this.#done.reduce((sum, one) => sum + one, 0);
  }

  has(pair: number, side: Side): boolean {
    return this.#done[this.#place(pair, side)] === 1;
  }

  async put(
    states: readonly { readonly pair: number; readonly side: Side; readonly values: Float32Array }[],
  ): Promise<void> {
    try {
      for (const { pair, side, values } of states)
        await this.#write(side, new Uint8Array(values.buffer), pair * values.byteLength);
      // What is marked has to be there, also where the machine is switched off.
      await this.#handle.datasync();
      for (const { pair, side } of states) {
        const place = this.#place(pair, side);
        await this.#write('done', Uint8Array.of(1), place);
        this.#done[place] = 1;
      }
    } catch (error) {
      throw notWritten(partialOf(this.#out), error);
    }
  }

  /** Gives the file its name. All states have to be there. */
  async finish(): Promise<DirectionFile> {
    const about = this.#about;
    const reasoning = await this.#read('reasoning');
    const direct = await this.#read('direct');
    const name = printable(path.basename(this.#out), 200);
    requireFinite(reasoning, `${name}, "reasoning",`);
    requireFinite(direct, `${name}, "direct",`);
    const head = directionLayout(about, this.#layout.head.length);
    try {
      await this.#write('mean', new Uint8Array(meanDifferences(about, reasoning, direct).buffer), 0);
      await this.#handle.datasync();
      await this.#handle.write(head.head, 0, head.head.length, 0);
      await this.#handle.truncate(head.bytes);
      await this.close();
      await rename(partialOf(this.#out), this.#out);
    } catch (error) {
      throw notWritten(this.#out, error);
    }
    return { file: this.#out, about, reasoning, direct };
  }

  /** What is there is kept. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  #place(pair: number, side: Side): number {
    return pair * sides.length + sides.indexOf(side);
  }

  async #write(name: string, bytes: Uint8Array, offset: number): Promise<void> {
    const from = placeOf(this.#layout, name).from + offset;
    for (let done = 0; done < bytes.length;)
      done += (await this.#handle.write(bytes, done, bytes.length - done, from + done)).bytesWritten;
  }

  async #read(name: string): Promise<Float32Array> {
    const { from, to } = placeOf(this.#layout, name);
    const bytes = await readPart(this.#handle, from, to - from);
    // A copy begins at a multiple of four.
    return new Float32Array(new Uint8Array(bytes).buffer);
  }
}

/** Its head is longer than that of the finished file, whose tensors are at the same places then. */
function layoutOf(partial: PartialAbout): NewFile {
  const { about } = partial;
  const done = { name: 'done', dtype: 'U8' as const, shape: [about.pairs.count, sides.length] };
  return layOut([...tensorsOf(about), done], { [partialKey]: JSON.stringify(partial) });
}

function placeOf({ places }: NewFile, wanted: string): { readonly from: number; readonly to: number } {
  const place = places.find(({ name }) => name === wanted);
  if (place) return place;
  throw new DarkroomError('internal', `A direction has no tensor ${wanted}.`);
}

/** It has its name once it says what it is of: stopped before, nothing is there that could not go on. */
async function create(file: string, { head, bytes }: NewFile): Promise<FileHandle> {
  const unnamed = `${file}.new`;
  try {
    const { bavail, bsize } = await statfs(path.dirname(file));
    if (bavail * bsize < bytes)
      throw new DarkroomError(
        'bad-input',
        `${printable(file)} would take ${formatBytes(bytes)}, and ${formatBytes(bavail * bsize)} are free there.`,
        { remedy: 'Keep fewer layers, or write to another disk.' },
      );
    const handle = await open(unnamed, 'w+');
    try {
      await handle.truncate(bytes);
      await handle.write(head, 0, head.length, 0);
      await rename(unnamed, file);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw notWritten(file, error);
  }
}

async function continued(
  handle: FileHandle,
  partial: PartialAbout,
  layout: NewFile,
  name: string,
): Promise<Uint8Array> {
  const anew = `Ask for the same as before, or delete ${name} to begin anew.`;
  const { header } = await readHeader(handle, name);
  const text = header.metadata[partialKey];
  const { size } = await handle.stat();
  const difference = text === undefined ? undefined : differenceOf(text, partial, name);
  if (difference !== undefined)
    throw new DarkroomError('bad-input', `${name} was begun with ${difference}.`, { remedy: anew });
  if (text === undefined || size !== layout.bytes)
    throw new DarkroomError('bad-input', `${name} is there, and is no extraction that was begun.`, {
      remedy: `Delete it, or choose another name for the direction.`,
    });
  const { from, to } = placeOf(layout, 'done');
  return new Uint8Array(await readPart(handle, from, to - from));
}
