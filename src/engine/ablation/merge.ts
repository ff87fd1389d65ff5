// Problem: shards that ran on machines without a disk in common leave a folder each, and their rows are one experiment.
// Idea: rows are put together only where the same was asked of the same weights, and a row that is there twice has to say the
// same twice: answers to a sample follow from its place, so that anything else means that something is wrong.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { conclude } from './conclude';
import type { AblationResult } from './conclude';
import { journalText } from './journal';
import type { AblationHead } from './head';
import { readFolder, rowFilesIn } from './read-rows';
import { writeWhole } from './whole-file';
import { inOrder, placeKey } from '../../ablation/plan';
import type { Row } from '../../ablation/row';
import { notWritten } from '../not-written';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

/** Full paths. Nothing is written where they do not belong together. */
export async function mergeAblations(folders: readonly string[], out: string): Promise<AblationResult> {
  if ((await rowFilesIn(out)).length > 0)
    throw new DarkroomError('bad-input', `${printable(out)} holds rows already.`, {
      remedy: 'Name a new folder with --out.',
    });
  const { head, rows } = await readTogether(folders);
  const ordered = inOrder(rows, head.spec);
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw notWritten(out, error);
  });
  await writeWhole(path.join(out, 'rows.jsonl'), journalText(head, ordered));
  return conclude(out, head, ordered);
}

async function readTogether(
  folders: readonly string[],
): Promise<{ readonly head: AblationHead; readonly rows: readonly Row[] }> {
  let head: AblationHead | undefined;
  const rows = new Map<string, { readonly row: Row; readonly folder: string }>();
  for (const folder of folders) {
    const read = await readFolder(folder, head);
    head ??= read.head;
    for (const row of read.rows) {
      const known = rows.get(placeKey(row));
      if (known !== undefined && !isSame(known.row, row)) throw contradiction(row, known.folder, folder);
      rows.set(placeKey(row), { row, folder });
    }
  }
  if (head === undefined) throw new TypeError('There is no folder.');
  return { head, rows: [...rows.values()].map(({ row }) => row) };
}

/** Both were made by parseRow, which has its keys in one order. */
const isSame = (one: Row, other: Row) => JSON.stringify(one) === JSON.stringify(other);

function contradiction({ task, index, seed, arm }: Row, one: string, other: string): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `Sample ${index} of ${task} with seed ${seed} in the arm "${printable(arm, 60)}" is another row in ${printable(other)} than in ${printable(one)}.`,
    { remedy: 'Delete the wrong one of the two lines; an experiment has one answer for each.' },
  );
}
