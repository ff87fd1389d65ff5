// Puts together what is about ablations: the desk, sheets, the file in a text editor, assistants' tools, and their commands.

import * as vscode from 'vscode';
import { ablationCommands } from './ablation-commands';
import type { AblationCommands } from './ablation-commands';
import { AblationDesk } from './ablation-desk';
import { registerTools } from './ablation-tools';
import { tracesIn } from './sample-traces';
import { SheetEditors } from './sheet-editor';
import type { SheetCommands } from './sheet-editor';
import { watchSpecs } from './spec-editing';
import type { EngineSupervisor } from '../engine/supervisor';
import type { Log } from '../log';
import type { Notifications } from '../notifications';
import { openTrace } from '../run/open-trace';
import type { Sidebar } from '../sidebar/sidebar';
import type { TraceEditors } from '../trace/trace-editor';

interface AblationParts {
  readonly context: vscode.ExtensionContext;
  readonly engine: EngineSupervisor;
  readonly sidebar: Sidebar;
  readonly traces: TraceEditors;
  readonly notifications: Notifications;
  readonly log: Log;
}

export interface Ablations {
  readonly disposable: vscode.Disposable;
  readonly sheets: SheetEditors;
  readonly commands: AblationCommands & SheetCommands;
}

export function createAblations(parts: AblationParts): Ablations {
  const { context, engine, sidebar, traces: editors, notifications, log } = parts;
  const { extensionUri, globalStorageUri: globalStorage, globalState: memory } = context;
  const desk = new AblationDesk(engine);
  const traces = {
    ...{ engine, runs: sidebar.desk, follow: sidebar.follow, open: openTrace },
    compare: (trace: vscode.Uri, other: vscode.Uri) => editors.compare(trace, other),
  };
  const sheets = new SheetEditors({ extensionUri, desk, notifications, log, traces });
  const models = () => sidebar.desk.lookForModels({ again: false });
  const picture = () => sidebar.desk.state.value.picture?.path;
  const running = { desk, globalStorage, memory, models, picture, notifications };
  return {
    disposable: vscode.Disposable.from(desk, sheets.register(), watchSpecs(), registerTools(running)),
    sheets,
    commands: { ...ablationCommands(running, place => tracesIn(place, traces)), ...sheets.commands },
  };
}
