// Rows that an ablation left behind: a folder with one file for each shard, of JSON lines. What follows the last end of line was
// being written and does not count.

import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseHead } from './parse-head';
import type { AblationHead } from './head';
import { parseRow } from '../../ablation/parse-row';
import type { Row } from '../../ablation/row';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

/** A row has some 200 bytes. */
const largestFile = 2 ** 29;

/** Of all shards, in an order that is the same everywhere; none where there is no such folder. */
export async function rowFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new DarkroomError('missing', `${printable(folder)} cannot be read.`, { cause });
  });
  return names
    .filter(name => /^rows(\.\d+-of-\d+)?\.jsonl$/.test(name))
    .sort()
    .map(name => path.join(folder, name));
}

export interface AblationRows {
  readonly head: AblationHead;
  readonly rows: readonly Row[];
}

/** What is in it, finished or not. With a head, only if it is the same experiment. */
export async function readFolder(folder: string, asked?: AblationHead): Promise<AblationRows> {
  let head = asked;
  const rows: Row[] = [];
  for (const file of await rowFilesIn(folder)) {
    const name = printable(file);
    const read = await readRows(file, name);
    if (read.first === undefined) continue;
    const begun = parseHead(read.first, name);
    const other = head && differenceOf(begun, head);
    if (other !== undefined)
      throw new DarkroomError('bad-input', `${name} is of another experiment than the others: ${other}.`, {
        remedy: 'Name only folders of one experiment.',
      });
    head ??= begun;
    for (const row of read.rows) rows.push(row);
  }
  if (head === undefined || rows.length === 0)
    throw new DarkroomError('missing', `There are no rows in ${printable(folder)}.`, {
      remedy: 'Name a folder that an ablation wrote.',
    });
  return { head, rows };
}

export interface ReadRows {
  /** What should be the head; undefined where there is no line yet. */
  readonly first: unknown;
  readonly rows: readonly Row[];
  /** As many as are whole lines. */
  readonly bytes: number;
}

/** `name` is what sentences call it. */
export async function readRows(file: string, name: string): Promise<ReadRows> {
  if ((await stat(file)).size > largestFile)
    throw new DarkroomError('bad-input', `${name} is too large to be an ablation's.`, {
      remedy: 'Choose another folder.',
    });
  const content = await readFile(file);
  const bytes = content.lastIndexOf(0x0a) + 1;
  const [head, ...lines] = content.subarray(0, bytes).toString('utf8').split('\n').slice(0, -1);
  if (head === undefined) return { first: undefined, rows: [], bytes: 0 };
  const first = jsonOf(head);
  if (!isAblation(first)) return { first: null, rows: [], bytes };
  const rows = lines.map((line, at) => {
    const row = parseRow(jsonOf(line));
    if (row) return row;
    throw new DarkroomError('bad-input', `Line ${at + 2} of ${name} is no row.`, {
      remedy: 'Delete that line, or choose another folder.',
    });
  });
  return { first, rows, bytes };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

export function isAblation(first: unknown): first is Partial<AblationHead> {
  if (typeof first !== 'object' || first === null) return false;
  const { darkroom, format } = first as Partial<AblationHead>;
  return darkroom === 'ablation' && format === 1;
}

/** What makes rows another experiment's; machines may differ. */
const same = {
  spec: 'the experiment was another one',
  model: 'the model had other weights',
  models: 'a model had other weights',
  precision: 'the model had another precision',
} as const;

export function differenceOf(begun: Partial<AblationHead>, head: AblationHead): string | undefined {
  const other = (['spec', 'model', 'models', 'precision'] as const).find(
    key => JSON.stringify(begun[key]) !== JSON.stringify(head[key]),
  );
  return other && same[other];
}
