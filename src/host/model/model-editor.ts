// Two ways to a model panel: a read-only editor for one `.onnx` file, and a panel of its own for a model folder, which
// no editor can be bound to.

import * as vscode from 'vscode';
import type { ModelPanelParts } from './model-panel';
import { ModelPanel } from './model-panel';
import type { ModelPanelState } from '../../shared/protocol/model-panel';

export const fileViewType = 'darkroom.model';
const folderViewType = 'darkroom.modelFolder';

interface ModelDocument extends vscode.CustomDocument {
  readonly uri: vscode.Uri;
}

export class ModelEditors
  implements vscode.CustomReadonlyEditorProvider<ModelDocument>, vscode.WebviewPanelSerializer
{
  readonly #parts: ModelPanelParts;
  readonly #panels = new Map<vscode.WebviewPanel, ModelPanel>();
  readonly #folders = new Map<string, vscode.WebviewPanel>();

  constructor(parts: ModelPanelParts) {
    this.#parts = parts;
  }

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.window.registerCustomEditorProvider(fileViewType, this, {
        supportsMultipleEditorsPerDocument: true,
      }),
      vscode.window.registerWebviewPanelSerializer(folderViewType, this),
    );
  }

  /** What each open panel shows. */
  get states(): readonly ModelPanelState[] {
    return [...this.#panels.values()].map(panel => panel.state.value);
  }

  openFolder(uri: vscode.Uri): void {
    const open = this.#folders.get(uri.fsPath);
    if (open) {
      open.reveal();
      return;
    }
    this.#fillFolderPanel(
      vscode.window.createWebviewPanel(folderViewType, 'Darkroom', vscode.ViewColumn.Active),
      uri,
    );
  }

  openCustomDocument(uri: vscode.Uri): ModelDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor(document: ModelDocument, panel: vscode.WebviewPanel): void {
    this.#fill(panel, document.uri);
  }

  /** Called for a folder panel that was open when the window closed. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const path = typeof state === 'object' && state !== null ? (state as { path?: unknown }).path : undefined;
    if (typeof path === 'string') this.#fillFolderPanel(panel, vscode.Uri.file(path));
    else panel.dispose();
    return Promise.resolve();
  }

  #fillFolderPanel(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    panel.title = uri.path.split('/').at(-1) ?? uri.path;
    panel.iconPath = vscode.Uri.joinPath(this.#parts.extensionUri, 'media', 'film.svg');
    this.#folders.set(uri.fsPath, panel);
    panel.onDidDispose(() => this.#folders.delete(uri.fsPath));
    this.#fill(panel, uri);
  }

  #fill(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    this.#panels.set(panel, new ModelPanel(panel, uri, this.#parts));
    panel.onDidDispose(() => this.#panels.delete(panel));
  }
}
