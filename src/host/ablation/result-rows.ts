// Problem: rows are added to files while a sheet is open, by this window, a terminal or other machines, and all of them read again
// for each new one would stop everything else in the extension host.
// Idea: of each file only what came behind the last whole line is read. A file that became shorter or another one is read anew,
// with all others: which of two equal rows counts is decided by the order of files.

import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { headIn } from './parse-head';
import type { SheetHead } from './parse-head';
import { parseRow } from '../../ablation/parse-row';
import { placeKey } from '../../ablation/plan';
import type { Row } from '../../ablation/row';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

/** Of all files together; a row has some 200 bytes. Larger experiments have their table in the terminal. */
const mostBytes = 2 ** 27;
const newline = 0x0a;

interface ReadFile {
  readonly identity: string;
  /** Whole lines that were read. */
  bytes: number;
  lines: number;
}

export class ResultRows {
  readonly #folder: string;
  #files = new Map<string, ReadFile>();
  #rows = new Map<string, Row>();
  #head: SheetHead | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get head(): SheetHead | undefined {
    return this.#head;
  }

  get rows(): readonly Row[] {
    return [...this.#rows.values()];
  }

  /** Reads what is new; false where nothing is. */
  async read(): Promise<boolean> {
    const names = (await readdir(this.#folder))
      .filter(name => /^rows(\.\d+-of-\d+)?\.jsonl$/.test(name))
      .sort();
    const found = await Promise.all(names.map(name => facts(path.join(this.#folder, name))));
    if (found.reduce((sum, { size }) => sum + size, 0) > mostBytes) throw tooLarge(this.#folder);
    const isAnother = ({ file, identity, size }: Facts) => {
      const known = this.#files.get(file);
      return known !== undefined && (known.identity !== identity || size < known.bytes);
    };
    const isGone = [...this.#files.keys()].some(file => !found.some(one => one.file === file));
    const anew = isGone || found.some(isAnother);
    if (anew) {
      this.#files = new Map();
      this.#rows = new Map();
      this.#head = undefined;
    }
    let changed = anew;
    for (const one of found) if (await this.#readFile(one)) changed = true;
    return changed;
  }

  async #readFile({ file, identity, size }: Facts): Promise<boolean> {
    const known = this.#files.get(file) ?? { identity, bytes: 0, lines: 0 };
    this.#files.set(file, known);
    if (size <= known.bytes) return false;
    const bytes = await bytesOf(file, known.bytes, size - known.bytes);
    const whole = bytes.lastIndexOf(newline) + 1;
    if (whole === 0) return false;
    for (const line of bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1)) {
      known.lines++;
      this.#take(line, file, known.lines);
    }
    known.bytes += whole;
    return true;
  }

  #take(line: string, file: string, number: number): void {
    const value = jsonOf(line);
    const name = printable(path.basename(file), 100);
    if (number === 1) {
      const head = headIn(value);
      if (!head)
        throw new DarkroomError('bad-input', `${name} is no result of an ablation that this version reads.`, {
          remedy: 'Open it as text, or run the ablation again in another folder.',
        });
      this.#head ??= head;
      return;
    }
    const row = parseRow(value);
    if (!row)
      throw new DarkroomError('bad-input', `Line ${number} of ${name} is no row.`, {
        remedy: 'Delete that line: the sample is then run again.',
      });
    const key = placeKey(row);
    if (!this.#rows.has(key)) this.#rows.set(key, row);
  }
}

interface Facts {
  readonly file: string;
  readonly identity: string;
  readonly size: number;
}

async function facts(file: string): Promise<Facts> {
  const { ino, birthtimeMs, size } = await stat(file);
  return { file, identity: `${ino} ${birthtimeMs}`, size };
}

async function bytesOf(file: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function tooLarge(folder: string): DarkroomError {
  return new DarkroomError('unsupported', `${path.basename(folder)} has more rows than a sheet shows.`, {
    remedy: 'Its table and verdict are printed by "darkroom ablate" and are in summary.json.',
  });
}
