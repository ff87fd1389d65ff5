// A sheet as a file: which one and where is asked, then it is written.

import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { SheetFolder } from './sheet-folder';
import { writeSheet } from './write-sheet';
import { DarkroomError } from '../../shared/errors';
import type { ExportKind, ExportRequest } from '../../shared/protocol/ablation-sheet';

const titles: Readonly<Record<ExportKind, () => string>> = {
  csv: () => t('Rows as CSV'),
  html: () => t('Page'),
  tex: () => t('Table for LaTeX'),
  png: () => t('Picture'),
  parquet: () => t('Rows as Parquet'),
  ipynb: () => t('Notebook (Jupyter)'),
};

export async function exportSheet(
  { folder, content }: SheetFolder,
  request: ExportRequest,
  extensionUri: vscode.Uri,
): Promise<void> {
  const { kind } = request;
  const known = Object.hasOwn(titles, kind);
  if (!known) throw new DarkroomError('bad-input', `"${kind}" is nothing that a sheet is exported as.`);
  const stem = folder.replace(/\.ablation$/, '');
  const ending = kind === 'csv' || kind === 'parquet' ? `rows.${kind}` : kind;
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(`${stem}.${ending}`),
    filters: { [titles[kind]()]: [kind] },
  });
  if (!target) return;
  const program = vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
  await writeSheet(target.fsPath, { folder, content: content.value }, request, program);
  const open = t('Open');
  void vscode.window
    .showInformationMessage(t('{0} is written.', path.basename(target.fsPath)), open)
    .then(chosen => {
      if (chosen === open) void vscode.env.openExternal(target);
    });
}
