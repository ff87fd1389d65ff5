// Problem: a process may be killed at any moment, and no finished row may be lost, doubled or half.
// Idea: a folder with one file for each shard, of JSON lines: first what was asked and of which model, then a row in each line.
// A line is written at once and counts when its end is there: what follows the last end of line was being written, and is
// taken away before anything is added. Whoever goes on reads all files, and adds to a file of its own alone.

import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { AblationHead } from './head';
import { differenceOf, isAblation, readRows, rowFilesIn } from './read-rows';
import { notWritten } from '../not-written';
import { WriteLock } from '../write-lock';
import { placeKey } from '../../ablation/plan';
import type { Shard } from '../../ablation/plan';
import type { Place, Row } from '../../ablation/row';
import { isFullDisk } from '../../trace/disk';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

export class AblationJournal {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #lock: WriteLock;
  readonly #rows = new Map<string, Row>();

  private constructor(file: string, handle: FileHandle, lock: WriteLock) {
    this.#file = file;
    this.#handle = handle;
    this.#lock = lock;
  }

  static async open(folder: string, head: AblationHead, { number, of }: Shard): Promise<AblationJournal> {
    const file = path.join(folder, of === 1 ? 'rows.jsonl' : `rows.${number}-of-${of}.jsonl`);
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw notWritten(folder, error);
    });
    const lock = await WriteLock.take(file);
    let handle: FileHandle | undefined;
    try {
      const found: (readonly Row[])[] = [];
      let bytes = 0;
      for (const there of await rowFilesIn(folder)) {
        const name = printable(path.basename(there), 200);
        const read = await readRows(there, name);
        if (read.first !== undefined) requireSame(read.first, head, name);
        if (there === file) bytes = read.bytes;
        found.push(read.rows);
      }
      handle = await open(file, 'a+');
      const journal = new AblationJournal(file, handle, lock);
      for (const row of found.flat()) journal.#keep(row);
      await handle.truncate(bytes);
      if (bytes === 0) await journal.#write(head);
      return journal;
    } catch (error) {
      await handle?.close();
      await lock.release();
      throw notKept(file, error);
    }
  }

  get rows(): readonly Row[] {
    return [...this.#rows.values()];
  }

  has(place: Place): boolean {
    return this.#rows.has(placeKey(place));
  }

  async put(row: Row): Promise<void> {
    await this.#write(row);
    this.#keep(row);
  }

  /** What was put is there also where the machine is switched off. */
  async sync(): Promise<void> {
    await this.#handle.datasync().catch((error: unknown) => {
      throw notKept(this.#file, error);
    });
    await this.#lock.touch();
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await this.#lock.release();
  }

  #keep(row: Row): void {
    const key = placeKey(row);
    if (!this.#rows.has(key)) this.#rows.set(key, row);
  }

  async #write(line: unknown): Promise<void> {
    await this.#handle.appendFile(`${JSON.stringify(line)}\n`).catch((error: unknown) => {
      throw notKept(this.#file, error);
    });
  }
}

export function journalText(head: AblationHead, rows: readonly Row[]): string {
  return [head, ...rows].map(line => `${JSON.stringify(line)}\n`).join('');
}

function requireSame(begun: unknown, head: AblationHead, name: string): void {
  const remedy = 'Choose another folder with --out, or delete what is in this one.';
  if (!isAblation(begun))
    throw new DarkroomError('bad-input', `${name} is there, and holds no ablation of this kind.`, { remedy });
  const other = differenceOf(begun, head);
  if (other !== undefined)
    throw new DarkroomError('bad-input', `${name} cannot be gone on with: ${other}.`, { remedy });
}

/** The rows before stay as they are: a line that was cut off is taken away by whoever goes on. */
function notKept(file: string, error: unknown): DarkroomError {
  if (error instanceof DarkroomError) return error;
  if (!isFullDisk((error as NodeJS.ErrnoException).code)) return notWritten(file, error);
  return new DarkroomError('unsupported', `There is no space left for ${printable(file)}.`, {
    remedy: 'Free some space and ask again: it goes on, and rows that were finished are kept.',
    cause: error,
  });
}
