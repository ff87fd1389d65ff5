// Composes the extension's parts. Nothing starts here: the engine waits until a command or an editor needs it.

import { config as configureStrings } from '@vscode/l10n';
import * as vscode from 'vscode';
import { createAblations } from './host/ablation/compose';
import { registerCommands } from './host/commands';
import { diagnosticsText } from './host/diagnostics';
import { showEngineMenu } from './host/engine-menu';
import { EngineSupervisor } from './host/engine/supervisor';
import { hubCommands } from './host/hub/add-model';
import { cudaCommands } from './host/hub/install-cuda';
import { logTo } from './host/log';
import { fileViewType, ModelEditors } from './host/model/model-editor';
import { pickModel } from './host/model/pick-model';
import { Notifications } from './host/notifications';
import { deviceChoice, idleStopMs, modelFolders, tracesFolder } from './host/settings';
import { openTrace } from './host/run/open-trace';
import { createSidebar } from './host/sidebar/sidebar';
import { startCommands, watchProgress } from './host/start';
import { StatusItem } from './host/status-item';
import { ActiveTrace } from './host/trace/active-trace';
import { compareCommands } from './host/trace/compare-commands';
import { exportCommands } from './host/trace/export-trace';
import { TraceEditors } from './host/trace/trace-editor';
import type { TraceEditorState } from './host/trace/trace-editor';
import type { EngineState } from './shared/engine-state';
import type { SheetPanelState } from './shared/protocol/ablation-sheet';
import type { ModelPanelState } from './shared/protocol/model-panel';
import type { RunPanelState } from './shared/protocol/run-panel';

/** What other extensions may read. */
export interface DarkroomApi {
  engineState(): EngineState;
  modelPanels(): readonly ModelPanelState[];
  /** What each open trace editor shows, the step that is selected in it, and what it compares with. */
  traceEditors(): readonly TraceEditorState[];
  /** What each open contact sheet shows. */
  contactSheets(): readonly SheetPanelState[];
  /** What is chosen and what runs, as the Run view shows it. */
  runDesk(): RunPanelState;
}

const recentLogKept = 50;
let engine: EngineSupervisor | undefined;

export function activate(context: vscode.ExtensionContext): DarkroomApi {
  if (vscode.l10n.bundle) configureStrings({ contents: vscode.l10n.bundle });
  const { channel, log, recentLog } = startLog();
  const showLog = () => channel.show(true);
  const notifications = new Notifications(showLog);
  const supervisor = createEngine(context, log);
  engine = supervisor;
  const models = new ModelEditors({ extensionUri: context.extensionUri, engine: supervisor, log, showLog });
  const activeTrace = new ActiveTrace();
  const { extensionUri, globalStorageUri: globalStorage } = context;
  const traces = new TraceEditors({ extensionUri, globalStorage, active: activeTrace, log });
  const common = { context, engine: supervisor, notifications, log };
  const sidebar = createSidebar({ ...common, activeTrace, editors: traces, showLog });
  const ablations = createAblations({ ...common, sidebar, traces });
  context.subscriptions.push(
    channel,
    ablations.disposable,
    sidebar.disposable,
    new StatusItem(supervisor.state),
    models.register(),
    traces.register(),
    watchProgress(activeTrace),
    // The running engine refuses sessions; the next one may open them.
    vscode.workspace.onDidGrantWorkspaceTrust(() => void supervisor.stop('The workspace is trusted now.')),
    registerCommands(
      {
        'darkroom.checkModel': async target => {
          const uri = target ?? (await pickModel(context.extensionUri));
          if (uri) await openModel(models, uri);
        },
        'darkroom.restartEngine': () => supervisor.restart(),
        'darkroom.showLog': showLog,
        'darkroom.copyDiagnostics': async () => {
          await vscode.env.clipboard.writeText(diagnostics(context, supervisor, recentLog));
          notifications.done(vscode.l10n.t('Diagnostics copied.'));
        },
        'darkroom.showEngineMenu': showEngineMenu,
        ...sidebar.commands,
        ...ablations.commands,
        ...hubCommands({ context, desk: sidebar.desk, notifications }),
        ...cudaCommands({ extensionUri: context.extensionUri, engine: supervisor }),
        ...traces.commands,
        ...commandsOnTraces(context, traces, activeTrace),
      },
      log,
      notifications,
    ),
  );
  return {
    engineState: () => supervisor.state.value,
    modelPanels: () => models.states,
    traceEditors: () => traces.states,
    contactSheets: () => ablations.sheets.states,
    runDesk: () => sidebar.desk.state.value,
  };
}

export async function deactivate(): Promise<void> {
  await engine?.dispose();
}

function startLog() {
  const channel = vscode.window.createOutputChannel('Darkroom', { log: true });
  const recentLog: string[] = [];
  const write = logTo(channel);
  const log = (line: string) => {
    write(line);
    recentLog.push(line);
    if (recentLog.length > recentLogKept) recentLog.shift();
  };
  return { channel, log, recentLog };
}

function commandsOnTraces(
  { extension, extensionUri, globalStorageUri: globalStorage }: vscode.ExtensionContext,
  editors: TraceEditors,
  active: ActiveTrace,
) {
  return {
    ...compareCommands(editors, globalStorage),
    ...exportCommands({ extensionUri, globalStorage, active }),
    ...startCommands(extension, openTrace),
  };
}

function createEngine(context: vscode.ExtensionContext, log: (line: string) => void): EngineSupervisor {
  // "Extension + Engine" in .vscode/launch.json attaches to this port.
  const debugPort = process.env['DARKROOM_ENGINE_DEBUG_PORT'];
  const debugging = context.extensionMode === vscode.ExtensionMode.Development && debugPort !== undefined;
  return new EngineSupervisor({
    entry: vscode.Uri.joinPath(context.extensionUri, 'dist', 'engine.js').fsPath,
    switches: () => ({ sessions: vscode.workspace.isTrusted }),
    idleStopMs,
    log,
    execArgv: debugging ? [`--inspect=127.0.0.1:${debugPort}`] : [],
  });
}

async function openModel(models: ModelEditors, uri: vscode.Uri): Promise<void> {
  const { type } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.Directory) !== 0) models.openFolder(uri);
  else await vscode.commands.executeCommand('vscode.openWith', uri, fileViewType);
}

function diagnostics(
  context: vscode.ExtensionContext,
  supervisor: EngineSupervisor,
  recentLog: string[],
): string {
  const manifest = context.extension.packageJSON as { version: string };
  return diagnosticsText({
    extensionVersion: manifest.version,
    vscodeVersion: vscode.version,
    remote: vscode.env.remoteName,
    trusted: vscode.workspace.isTrusted,
    settings: {
      'engine.device': deviceChoice(),
      'engine.idleStopMinutes': idleStopMs() / 60_000,
      'models.folders': modelFolders(),
      'traces.folder': tracesFolder(),
    },
    engine: supervisor.state.value,
    running: supervisor.running,
    recentLog,
  });
}
