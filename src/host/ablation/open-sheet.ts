// A sheet is opened by the name of the table in its folder, whether that is there yet or not: a tab keeps its name while rows
// are still being written.

import path from 'node:path';
import * as vscode from 'vscode';

export const sheetViewType = 'darkroom.sheet';
export const summaryName = 'summary.json';

export async function openSheet(folder: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.file(path.join(folder, summaryName));
  await vscode.commands.executeCommand('vscode.openWith', uri, sheetViewType, { preview: false });
  return uri;
}
