// The editor for results of ablations, concluded or growing. It opens on the table of a folder or on its rows, by either name,
// without an engine; editors of one folder share what was read of it.

import path from 'node:path';
import * as vscode from 'vscode';
import { sheetViewType } from './open-sheet';
import { SheetFolder } from './sheet-folder';
import { SheetPanel } from './sheet-panel';
import type { SheetPanelParts } from './sheet-panel';
import { DarkroomError } from '../../shared/errors';
import { sheetCommands } from '../../shared/protocol/ablation-sheet';
import type { SheetCommand, SheetPanelState } from '../../shared/protocol/ablation-sheet';

/** Rows are nearly always read sooner; then the page has them from its first paint on. */
const patienceMs = 200;

export type SheetCommands = { readonly [name in `darkroom.sheet.${SheetCommand}`]: () => void };

interface SheetDocument extends vscode.CustomDocument {
  readonly folder: SheetFolder;
}

export class SheetEditors implements vscode.CustomReadonlyEditorProvider<SheetDocument> {
  readonly #parts: SheetPanelParts;
  readonly #panels = new Set<SheetPanel>();

  constructor(parts: SheetPanelParts) {
    this.#parts = parts;
  }

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(sheetViewType, this, {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { enableFindWidget: true },
    });
  }

  /** What each open sheet shows. */
  get states(): readonly SheetPanelState[] {
    return [...this.#panels].map(({ state }) => state.value);
  }

  get commands(): SheetCommands {
    return Object.fromEntries(
      sheetCommands.map(command => [
        `darkroom.sheet.${command}`,
        () => [...this.#panels].find(panel => panel.isActive)?.act(command),
      ]),
    ) as unknown as SheetCommands;
  }

  openCustomDocument(uri: vscode.Uri): SheetDocument {
    if (uri.scheme !== 'file')
      throw new DarkroomError('unsupported', `${uri.toString()} is not a file on this machine.`, {
        remedy: 'Save the folder of results on this machine and open that.',
      });
    const folder = new SheetFolder(path.dirname(uri.fsPath), this.#parts.desk, this.#parts.log);
    return { uri, folder, dispose: () => folder.dispose() };
  }

  async resolveCustomEditor({ folder }: SheetDocument, panel: vscode.WebviewPanel): Promise<void> {
    await Promise.race([folder.look(), new Promise(resolve => setTimeout(resolve, patienceMs))]);
    const editor = new SheetPanel(panel, folder, this.#parts);
    this.#panels.add(editor);
    panel.onDidDispose(() => this.#panels.delete(editor));
  }
}
