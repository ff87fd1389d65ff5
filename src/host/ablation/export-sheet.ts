// A sheet as a file: rows for a spreadsheet, a page to send, a table for a paper, a picture.

import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { latexOf } from './sheet-tables';
import { sheetHtml } from './sheet-html';
import type { SheetFolder } from './sheet-folder';
import { csvOf } from '../../ablation/csv';
import { DarkroomError } from '../../shared/errors';
import type { ExportKind, ExportRequest } from '../../shared/protocol/ablation-sheet';

const titles: Readonly<Record<ExportKind, () => string>> = {
  csv: () => t('Rows as CSV'),
  html: () => t('Page'),
  tex: () => t('Table for LaTeX'),
  png: () => t('Picture'),
  parquet: () => 'Parquet',
};

export async function exportSheet(sheet: SheetFolder, request: ExportRequest): Promise<void> {
  const { kind } = request;
  const known = Object.hasOwn(titles, kind);
  if (!known) throw new DarkroomError('bad-input', `"${kind}" is nothing that a sheet is exported as.`);
  const stem = sheet.folder.replace(/\.ablation$/, '');
  const ending = kind === 'csv' ? 'rows.csv' : kind;
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(`${stem}.${ending}`),
    filters: { [titles[kind]()]: [kind] },
  });
  if (!target) return;
  await writeTo(target.fsPath, sheet, request);
  const open = t('Open');
  void vscode.window
    .showInformationMessage(t('{0} is written.', path.basename(target.fsPath)), open)
    .then(chosen => {
      if (chosen === open) void vscode.env.openExternal(target);
    });
}

async function writeTo(file: string, sheet: SheetFolder, { kind, bytes }: ExportRequest): Promise<void> {
  try {
    if (kind === 'parquet') await copyFile(path.join(sheet.folder, 'rows.parquet'), file);
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
  { content, results }: SheetFolder,
  kind: Exclude<ExportKind, 'parquet'>,
  bytes: Uint8Array | undefined,
): string | Uint8Array {
  const { value } = content;
  if (value.name !== 'shown') throw new DarkroomError('missing', 'There are no rows to export yet.');
  switch (kind) {
    case 'csv':
      return csvOf(results.rows, value.sheet.model.name);
    case 'html':
      return sheetHtml(value.sheet);
    case 'tex':
      return latexOf(value.sheet);
    case 'png':
      if (bytes instanceof Uint8Array) return bytes;
      throw new DarkroomError('bad-input', 'The page sent no picture.');
  }
}
