// The one place that interrupts a person. Says message and remedy, and offers the log when there is more to know.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Failure } from '../shared/errors';
import { sentence } from '../shared/errors';

export class Notifications {
  readonly #showLog: () => void;

  constructor(showLog: () => void) {
    this.#showLog = showLog;
  }

  /** A cancelled task needs no message: whoever cancelled it knows. */
  async failure(failure: Failure): Promise<void> {
    if (failure.kind === 'cancelled') return;
    const showLog = t('Show Log');
    const ownFault = failure.kind === 'bad-input' || failure.kind === 'missing' || failure.kind === 'refused';
    const chosen = ownFault
      ? await vscode.window.showWarningMessage(sentence(failure))
      : await vscode.window.showErrorMessage(sentence(failure), showLog);
    if (chosen === showLog) this.#showLog();
  }

  /** Something happened as asked; said in the status bar, where it goes away by itself. */
  done(message: string): void {
    vscode.window.setStatusBarMessage(message, 4000);
  }
}
