// Every command of the extension, with its signature, in one type. One helper registers them all, so that each is
// logged, timed, and fails with a sentence; a cancelled command is no failure.

import * as vscode from 'vscode';
import type { Log } from './log';
import type { Notifications } from './notifications';
import { toFailure } from '../shared/errors';

export type Commands = {
  'darkroom.checkModel': (target?: vscode.Uri) => Promise<void>;
  'darkroom.restartEngine': () => Promise<void>;
  'darkroom.showLog': () => void;
  'darkroom.copyDiagnostics': () => Promise<void>;
  'darkroom.showEngineMenu': () => Promise<void>;
};

export function registerCommands(
  commands: Commands,
  log: Log,
  notifications: Notifications,
): vscode.Disposable {
  const registered = Object.entries(commands).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      const start = performance.now();
      try {
        await (run as (...args: unknown[]) => unknown)(...args);
        log(`[debug] ${id} took ${Math.round(performance.now() - start)} ms`);
      } catch (error) {
        const failure = toFailure(error);
        if (failure.kind !== 'cancelled') log(`[error] ${id}: ${failure.message} ${failure.cause ?? ''}`);
        void notifications.failure(failure);
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
