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
import { ask, follow } from '../run/ask';
import { newSamplePicture } from '../run/new-sample';
import { openSampleWorkspace, openTrace, pickTrace } from '../run/open-trace';
import { rerunFromStep } from '../run/rerun';
import { RunDesk } from '../run/run-desk';
import type { AskOutcome } from '../run/run-desk';
import { deviceChoice } from '../settings';
import { noteDone } from '../start';
import type { ActiveTrace } from '../trace/active-trace';
import { changeCommands, watchStepContext } from '../trace/change-commands';
import type { ChangeCommands } from '../trace/change-commands';
import type { TraceEditors } from '../trace/trace-editor';

export interface SidebarParts {
  readonly context: vscode.ExtensionContext;
  readonly engine: EngineSupervisor;
  readonly activeTrace: ActiveTrace;
  readonly editors: TraceEditors;
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
  /** Shows the progress of a run where a person looks, and says how it ended. */
  readonly follow: (work: Promise<AskOutcome>) => Promise<AskOutcome>;
  readonly commands: SidebarCommands & ChangeCommands;
}

export function createSidebar(parts: SidebarParts): Sidebar {
  const { context, engine, activeTrace, editors, log, notifications, showLog } = parts;
  const { extensionUri, globalStorageUri: globalStorage, workspaceState: memory } = context;
  const desk = new RunDesk({ engine, extensionUri, globalStorage, memory, log, openTrace });
  const view = new RunView({ desk, engine, extensionUri, log, notifications, showLog });
  const traces = new TracesTree(desk, globalStorage);
  const steps = new StepsTree(activeTrace);
  const tables = new Tables();
  const compare = (trace: vscode.Uri, other: vscode.Uri) => editors.compareWhereOpen(trace, other);
  const rerun = (target: unknown) =>
    rerunFromStep({ ...view.askParts, activeTrace, globalStorage, compare }, target);
  const disposable = vscode.Disposable.from(
    watchStepContext(activeTrace),
    desk,
    view.register(),
    traces,
    steps,
    tables.register(),
    watchDirections(() => desk.lookAtDirections()),
    new vscode.Disposable(keepRunning(desk)),
    vscode.workspace.onDidChangeConfiguration(change => followSettings(change, desk, traces)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      lookAgain(desk);
      traces.refresh();
    }),
  );
  return {
    desk,
    follow: work => follow(view.askParts, work),
    commands: {
      'darkroom.ask': target => ask(view.askParts, target),
      'darkroom.trace.rerun': async target =>
        target === undefined && editors.act('rerun') ? undefined : rerun(target),
      ...changeCommands(activeTrace, rerun, command => editors.act(command)),
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

function followSettings(change: vscode.ConfigurationChangeEvent, desk: RunDesk, traces: TracesTree): void {
  const isOf = (...keys: readonly string[]) =>
    keys.some(key => change.affectsConfiguration(`darkroom.${key}`));
  if (isOf('models.folders', 'hub.folder')) lookAgain(desk);
  if (isOf('engine.device')) desk.update({ device: deviceChoice() });
  if (isOf('traces.folder')) traces.refresh();
}

/** Only a list that was asked for before is brought up to date: nothing starts an engine by itself. */
function lookAgain(desk: RunDesk): void {
  if (desk.state.value.models.name !== 'looking') desk.lookForModels().catch(() => undefined);
}

/** Menus show "Stop" while there is something to stop; and whoever began a run has asked, from wherever. */
function keepRunning(desk: RunDesk): () => void {
  let known = false;
  return desk.state.watch(({ run }) => {
    const running = run.name === 'running';
    if (running === known) return;
    known = running;
    void vscode.commands.executeCommand('setContext', 'darkroom.running', running);
    if (running) noteDone('darkroom.ask');
  });
}

async function reveal(trace: TraceItem | undefined): Promise<void> {
  if (!trace) return;
  const inWorkspace = vscode.workspace.getWorkspaceFolder(trace.uri) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', trace.uri);
}
