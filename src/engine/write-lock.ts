// Problem: two runs that write to one name, from two windows or terminals, would write over each other, or each append what
// the other has already.
// Idea: beside the file lies a mark that says who writes it, made only where there is none. Whoever comes second is refused
// in a sentence; the mark of a process that has ended is taken away, as a journal is taken over (src/trace/owner.ts).

import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { notWritten } from './not-written';
import { parseBoundedJson } from '../trace/bounded-json';
import { isFullDisk } from '../trace/disk';
import { ownerShape } from '../trace/journal-record';
import type { Owner } from '../trace/journal-record';
import { isWriting, thisOwner } from '../trace/owner';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

const bounds = { deepest: 2, mostValues: 8 };
const longestMark = 4096;
/** Others may take a mark away and make their own, but not again and again. */
const mostAttempts = 5;
/** What can't be read is being written, or was left behind long ago. */
const unknown: Owner = { pid: 0, host: '' };

export function lockOf(out: string): string {
  return `${out}.lock`;
}

export class WriteLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  static async take(out: string): Promise<WriteLock> {
    const file = lockOf(out);
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      try {
        await writeFile(file, JSON.stringify(thisOwner()), { flag: 'wx' });
        return new WriteLock(file);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // It is there by then, empty, and would be taken for another's.
        if (isFullDisk(code)) await rm(file, { force: true });
        if (code !== 'EEXIST') throw notWritten(out, error);
      }
      const mark = await markAt(file);
      if (mark?.isWriting === true) throw busy(out, mark.owner);
      if (mark) await takeAway(file, mark.text);
    }
    throw busy(out, unknown);
  }

  /** Another machine knows by this alone that it goes on. */
  async touch(): Promise<void> {
    const now = new Date();
    await utimes(this.#file, now, now).catch(() => undefined);
  }

  async release(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

interface Mark {
  readonly text: string;
  readonly owner: Owner;
  readonly isWriting: boolean;
}

/** Undefined where there is none. */
async function markAt(file: string): Promise<Mark | undefined> {
  try {
    const { mtimeMs, size } = await stat(file);
    const text = size > longestMark ? '' : await readFile(file, 'utf8');
    const owner = ownerIn(text);
    return { text, owner, isWriting: isWriting(owner, mtimeMs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw notWritten(file, error);
  }
}

function ownerIn(text: string): Owner {
  try {
    return ownerShape.check(parseBoundedJson(new TextEncoder().encode(text), 'The mark', bounds), 'The mark');
  } catch {
    return unknown;
  }
}

/** Two may find the same mark: the one that comes later has the other's new one in its hand, and puts it back. */
async function takeAway(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== text) await link(aside, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw notWritten(file, error);
  } finally {
    await rm(aside, { force: true });
  }
}

function busy(out: string, { pid, host }: Owner): DarkroomError {
  const where = pid === 0 ? 'elsewhere' : `by process ${pid} on ${printable(host, 60)}`;
  return new DarkroomError(
    'refused',
    `${printable(path.basename(out), 200)} is being written already, ${where}.`,
    { remedy: 'Wait until it has ended, or choose another name.' },
  );
}
