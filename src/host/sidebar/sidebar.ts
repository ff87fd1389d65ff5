// Puts the side bar together: the desk, its three views, and the commands that work on them.

import * as vscode from 'vscode';
import { RunView } from './run-view';
import { StepsTree } from './steps-tree';
import { deleteTrace, TracesTree } from './traces-tree';
import type { TraceItem } from './traces-tree';
import type { Commands } from '../commands';
import { directionCommands } from '../direction/direction-commands';
import { watchDirections } from '../direction/direction-files';
import { Tables } from '../direction/tables';
import type { EngineSupervisor } from '../engine/supervisor';
import type { Log } from '../log';
import type { Notifications } from '../notifications';
import { ask } from '../run/ask';
import { newSamplePicture } from '../run/new-sample';
import { openSampleWorkspace, openTrace, pickTrace } from '../run/open-trace';
import { rerunFromStep } from '../run/rerun';
import { RunDesk } from '../run/run-desk';
import { deviceChoice } from '../settings';
import type { ActiveTrace } from '../trace/active-trace';

export interface SidebarParts {
  readonly context: vscode.ExtensionContext;
  readonly engine: EngineSupervisor;
  readonly activeTrace: ActiveTrace;
  readonly notifications: Notifications;
  readonly log: Log;
  readonly showLog: () => void;
}

type SidebarCommands = Omit<
  Commands,
  | 'darkroom.checkModel'
  | 'darkroom.restartEngine'
  | 'darkroom.showLog'
  | 'darkroom.copyDiagnostics'
  | 'darkroom.showEngineMenu'
>;

export interface Sidebar {
  readonly disposable: vscode.Disposable;
  readonly desk: RunDesk;
  readonly commands: SidebarCommands;
}

export function createSidebar(parts: SidebarParts): Sidebar {
  const { context, engine, activeTrace, log, notifications, showLog } = parts;
  const { extensionUri, globalStorageUri: globalStorage, workspaceState: memory } = context;
  const desk = new RunDesk({ engine, extensionUri, globalStorage, memory, log, openTrace });
  const view = new RunView({ desk, engine, extensionUri, log, notifications, showLog });
  const traces = new TracesTree(desk, globalStorage);
  const steps = new StepsTree(activeTrace);
  const tables = new Tables();
  const disposable = vscode.Disposable.from(
    desk,
    view.register(),
    traces,
    steps,
    tables.register(),
    watchDirections(() => desk.lookAtDirections()),
    new vscode.Disposable(keepContext('darkroom.running', desk)),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('darkroom.models.folders')) lookAgain(desk);
      if (change.affectsConfiguration('darkroom.engine.device')) desk.update({ device: deviceChoice() });
      if (change.affectsConfiguration('darkroom.traces.folder')) traces.refresh();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      lookAgain(desk);
      traces.refresh();
    }),
  );
  return {
    desk,
    commands: {
      'darkroom.ask': target => ask(view.askParts, target),
      'darkroom.trace.rerun': target =>
        rerunFromStep({ ...view.askParts, activeTrace, globalStorage }, target),
      ...directionCommands({ desk, engine, globalStorage, tables }),
      'darkroom.stop': () => desk.stop(),
      'darkroom.openTrace': async trace => {
        const uri = trace ?? (await pickTrace(globalStorage));
        if (uri) await openTrace(uri);
        return uri;
      },
      'darkroom.openSampleWorkspace': wish => openSampleWorkspace({ extensionUri, globalStorage }, wish),
      'darkroom.newSamplePicture': wish => newSamplePicture({ engine, globalStorage }, wish),
      'darkroom.lookForModels': async () => {
        await desk.lookForModels();
      },
      'darkroom.revealTrace': reveal,
      'darkroom.deleteTrace': async trace => {
        if (trace) await deleteTrace(trace);
        traces.refresh();
      },
      'darkroom.refreshTraces': () => traces.refresh(),
      'darkroom.selectStep': step => activeTrace.select(step),
    },
    disposable,
  };
}

/** Only a list that was asked for before is brought up to date: nothing starts an engine by itself. */
function lookAgain(desk: RunDesk): void {
  if (desk.state.value.models.name !== 'looking') desk.lookForModels().catch(() => undefined);
}

/** Menus show "Stop" while there is something to stop. */
function keepContext(key: string, desk: RunDesk): () => void {
  let known = false;
  return desk.state.watch(({ run }) => {
    const running = run.name === 'running';
    if (running === known) return;
    known = running;
    void vscode.commands.executeCommand('setContext', key, running);
  });
}

async function reveal(trace: TraceItem | undefined): Promise<void> {
  if (!trace) return;
  const inWorkspace = vscode.workspace.getWorkspaceFolder(trace.uri) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', trace.uri);
}
