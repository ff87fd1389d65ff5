// What a click on the status item offers.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Commands } from './commands';

interface Entry extends vscode.QuickPickItem {
  readonly command: keyof Commands;
}

export async function showEngineMenu(): Promise<void> {
  const entries: readonly Entry[] = [
    { label: `$(search) ${t('Check Model…')}`, command: 'darkroom.checkModel' },
    { label: `$(debug-restart) ${t('Restart Engine')}`, command: 'darkroom.restartEngine' },
    { label: `$(output) ${t('Show Log')}`, command: 'darkroom.showLog' },
    { label: `$(clippy) ${t('Copy Diagnostics')}`, command: 'darkroom.copyDiagnostics' },
  ];
  const chosen = await vscode.window.showQuickPick(entries, { title: 'Darkroom' });
  if (chosen) await vscode.commands.executeCommand(chosen.command);
}
