// Every command of the extension, with its signature, in one type. One helper registers them all, so that each is
// logged, timed, and fails with a sentence; a cancelled command is no failure. What a command returns reaches whoever
// called it with `executeCommand`.

import * as vscode from 'vscode';
import type { AblationCommands } from './ablation/ablation-commands';
import type { SheetCommands } from './ablation/sheet-editor';
import type { Extracted } from './direction/extract-direction';
import type { HubCommands } from './hub/add-model';
import type { CudaCommands } from './hub/install-cuda';
import type { Log } from './log';
import type { Notifications } from './notifications';
import type { NewSampleWish } from './run/new-sample';
import type { SampleWorkspaceWish } from './run/open-trace';
import type { AskOutcome } from './run/run-desk';
import type { TraceItem } from './sidebar/traces-tree';
import { noteDone } from './start';
import type { StartCommands } from './start';
import type { CompareCommands } from './trace/compare-commands';
import type { ExportCommands } from './trace/export-trace';
import type { ChangeCommands } from './trace/change-commands';
import type { TraceCommands } from './trace/trace-editor';
import { toFailure } from '../shared/errors';
import type { Exposure } from '../shared/protocol/exposure';

export type Commands = {
  'darkroom.checkModel': (target?: vscode.Uri) => Promise<void>;
  'darkroom.restartEngine': () => Promise<void>;
  'darkroom.showLog': () => void;
  'darkroom.copyDiagnostics': () => Promise<void>;
  'darkroom.showEngineMenu': () => Promise<void>;
  /** With a picture, from a menu; with a request, from other code, which is asked nothing. */
  'darkroom.ask': (target?: unknown) => Promise<AskOutcome | undefined>;
  /** With a request, from the trace editor or other code; what it leaves out is asked. */
  'darkroom.trace.rerun': (target?: unknown) => Promise<AskOutcome | undefined>;
  /** With a wish, from other code, it asks nobody anything. */
  'darkroom.extractDirection': (wish?: unknown) => Promise<Extracted | undefined>;
  /** A file, or `{ direction }`; what is added stands in the side bar. */
  'darkroom.addDirection': (target?: unknown) => Promise<vscode.Uri | undefined>;
  /** Returns the document that it opens. */
  'darkroom.analyseDirection': (target?: unknown) => Promise<vscode.Uri | undefined>;
  /** Of the clipboard; returns what is laid beside the next run. */
  'darkroom.pasteInterventions': () => Promise<readonly Exposure[]>;
  'darkroom.removeInterventions': () => void;
  'darkroom.stop': () => void;
  'darkroom.openTrace': (trace?: vscode.Uri) => Promise<vscode.Uri | undefined>;
  'darkroom.openSampleWorkspace': (wish?: SampleWorkspaceWish) => Promise<vscode.Uri>;
  'darkroom.newSamplePicture': (wish?: NewSampleWish) => Promise<vscode.Uri | undefined>;
  'darkroom.lookForModels': () => Promise<void>;
  'darkroom.revealTrace': (trace?: TraceItem) => Promise<void>;
  'darkroom.deleteTrace': (trace?: TraceItem) => Promise<void>;
  'darkroom.refreshTraces': () => void;
  'darkroom.selectStep': (step: number) => void;
};

export function registerCommands(
  commands: AblationCommands &
    Commands &
    ChangeCommands &
    CompareCommands &
    CudaCommands &
    ExportCommands &
    HubCommands &
    StartCommands &
    SheetCommands &
    TraceCommands,
  log: Log,
  notifications: Notifications,
): vscode.Disposable {
  const registered = Object.entries(commands).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      const start = performance.now();
      try {
        const value = await (run as (...args: unknown[]) => unknown)(...args);
        if (value !== undefined) noteDone(id);
        log(`[debug] ${id} took ${Math.round(performance.now() - start)} ms`);
        return value;
      } catch (error) {
        const failure = toFailure(error);
        if (failure.kind !== 'cancelled') log(`[error] ${id}: ${failure.message} ${failure.cause ?? ''}`);
        void notifications.failure(failure);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
