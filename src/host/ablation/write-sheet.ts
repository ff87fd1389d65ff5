// A sheet as a file: rows for a spreadsheet or a data frame, a page to send, a table for a paper, a picture, a notebook. What follows
// from the folder alone is made by the terminal's program, as it is there.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { latexOf } from './sheet-tables';
import { sheetHtml } from './sheet-html';
import { runExport } from '../trace/export-process';
import { DarkroomError } from '../../shared/errors';
import type { ExportKind, ExportRequest, SheetContent } from '../../shared/protocol/ablation-sheet';

export interface WrittenSheet {
  readonly folder: string;
  readonly content: SheetContent;
}

const ofFolder = { csv: '--csv', parquet: '--parquet', ipynb: '--notebook' } as const;
type OfFolder = keyof typeof ofFolder;

const isOfFolder = (kind: ExportKind): kind is OfFolder => Object.hasOwn(ofFolder, kind);

/** `program` is the built program of the terminal. */
export async function writeSheet(
  file: string,
  sheet: WrittenSheet,
  { kind, bytes }: Pick<ExportRequest, 'kind' | 'bytes'>,
  program: string,
): Promise<void> {
  try {
    if (isOfFolder(kind))
      await runExport({ program, args: ['ablate', 'export', sheet.folder, ofFolder[kind]], out: file });
    else await writeFile(file, contentOf(sheet, kind, bytes));
  } catch (cause) {
    if (cause instanceof DarkroomError) throw cause;
    throw new DarkroomError('bad-input', `${path.basename(file)} cannot be written.`, {
      remedy: 'Choose a folder that can be written to.',
      cause,
    });
  }
}

function contentOf(
  { content }: WrittenSheet,
  kind: Exclude<ExportKind, OfFolder>,
  bytes: Uint8Array | undefined,
): string | Uint8Array {
  if (content.name !== 'shown') throw new DarkroomError('missing', 'There are no rows to export yet.');
  switch (kind) {
    case 'html':
      return sheetHtml(content.sheet);
    case 'tex':
      return latexOf(content.sheet);
    case 'png':
      if (bytes instanceof Uint8Array) return bytes;
      throw new DarkroomError('bad-input', 'The page sent no picture.');
  }
}
