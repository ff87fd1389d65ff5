// One editor of a folder of results: its page and what it may ask for.

import * as vscode from 'vscode';
import type { AblationDesk } from './ablation-desk';
import { exportSheet } from './export-sheet';
import { sampleTracesOf } from './sample-traces';
import type { SampleTraceParts } from './sample-traces';
import { thumbnailOf } from './sample-picture';
import type { SheetFolder } from './sheet-folder';
import type { Log } from '../log';
import type { Notifications } from '../notifications';
import { hostPanel } from '../webview/panel-host';
import { toFailure } from '../../shared/errors';
import { Observable } from '../../shared/observable';
import { fileOfResults } from '../../shared/protocol/ablation';
import type { SheetCommand, SheetPanelContract, SheetPanelState } from '../../shared/protocol/ablation-sheet';
import type { Handlers } from '../../shared/rpc/contract';

export interface SheetPanelParts {
  readonly extensionUri: vscode.Uri;
  readonly desk: AblationDesk;
  readonly notifications: Notifications;
  readonly traces: SampleTraceParts;
  readonly log: Log;
}

export class SheetPanel {
  readonly state: Observable<SheetPanelState>;
  readonly #panel: vscode.WebviewPanel;
  readonly #page: ReturnType<typeof hostPanel<SheetPanelState, SheetPanelContract>>;
  readonly #folder: SheetFolder;
  readonly #parts: SheetPanelParts;

  constructor(panel: vscode.WebviewPanel, folder: SheetFolder, parts: SheetPanelParts) {
    this.#panel = panel;
    this.#folder = folder;
    this.#parts = parts;
    const title = (folder.folder.split(/[\\/]/).at(-1) ?? '').replace(/\.ablation$/, '');
    const state = () => ({ title, content: folder.content.value, trusted: vscode.workspace.isTrusted });
    this.state = new Observable<SheetPanelState>(state());
    this.#page = hostPanel<SheetPanelState, SheetPanelContract>(panel, {
      bundle: 'sheet',
      title,
      extensionUri: parts.extensionUri,
      state: this.state,
      log: parts.log,
      handlers: this.#handlers(),
    });
    panel.title = title;
    const unwatch = folder.content.watch(() => this.state.set(state()));
    const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => this.state.set(state()));
    panel.onDidDispose(() => {
      unwatch();
      trust.dispose();
      this.state.dispose();
    });
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  act(command: SheetCommand): void {
    this.#page.publish('command', command);
  }

  #handlers(): Handlers<SheetPanelContract> {
    const { desk, log, notifications, traces } = this.#parts;
    const folder = this.#folder;
    const said = async (work: () => Promise<unknown>) => {
      await work().catch((error: unknown) => void notifications.failure(toFailure(error)));
    };
    const command = (name: string) => void vscode.commands.executeCommand(name, { file: folder.folder });
    return {
      state: () => this.state.value,
      outcomes: request => folder.outcomes(request),
      thumbnail: place =>
        folder.results.head ? thumbnailOf(folder.results.head, place, folder.folder) : null,
      openTraces: place => said(() => sampleTracesOf(folder, place, traces)),
      stop: () => {
        if (desk.ongoing.value?.folder === folder.folder) desk.stop();
      },
      resume: () => command('darkroom.resumeAblation'),
      openFile: () => said(() => openSpec(folder.folder)),
      export: request => said(() => exportSheet(folder, request, this.#parts.extensionUri)),
      copy: async text => vscode.env.clipboard.writeText(text),
      pageError: ({ message, stack }) => log(`[error] in the contact sheet: ${message} ${stack}`),
    };
  }
}

async function openSpec(folder: string): Promise<void> {
  const file = fileOfResults(folder);
  if (file !== undefined) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
}
