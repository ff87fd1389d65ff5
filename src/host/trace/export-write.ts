// One file out of one trace, with its progress where a person sees it.

import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { runExport } from './export-process';
import { DarkroomError } from '../../shared/errors';

export function stemOf(trace: string): string {
  return path.basename(trace).replace(/\.trace\.(safetensors|journal)$/, '');
}

export interface Export {
  readonly trace: string;
  readonly out: vscode.Uri;
  readonly label: string;
  readonly options: readonly string[];
}

export async function writeExport(
  extensionUri: vscode.Uri,
  { trace, out, label, options }: Export,
): Promise<void> {
  if (out.scheme !== 'file')
    throw new DarkroomError('unsupported', `${out.toString()} is no file on this machine.`, {
      remedy: 'Choose a folder on the machine where the trace lies.',
    });
  const program = vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
  const title = t('Exporting {0}: {1}', stemOf(trace), label);
  const location = vscode.ProgressLocation.Notification;
  await vscode.window.withProgress({ location, title, cancellable: true }, (progress, cancel) => {
    let before = 0;
    const onProgress = (share: number) => {
      progress.report({ increment: 100 * (share - before) });
      before = share;
    };
    return runExport({ program, args: ['export', trace, ...options], out: out.fsPath, cancel, onProgress });
  });
}
