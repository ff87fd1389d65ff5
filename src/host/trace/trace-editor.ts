// The editor for traces, finished or growing. Editors of one file share what was read of it; each has its own page.

import * as vscode from 'vscode';
import { TraceFile } from './trace-file';
import { TracePanel } from './trace-panel';
import type { TracePanelParts } from './trace-panel';
import { DarkroomError } from '../../shared/errors';
import { traceCommands } from '../../shared/protocol/trace-panel';
import type { TraceCommand, TracePanelState } from '../../shared/protocol/trace-panel';

const viewType = 'darkroom.trace';

/** A trace is nearly always read sooner; then the page has it from its first paint on. */
const patienceMs = 150;

export type TraceCommands = { readonly [name in `darkroom.trace.${TraceCommand}`]: () => void };

interface TraceDocumentFile extends vscode.CustomDocument {
  readonly file: TraceFile;
}

export class TraceEditors implements vscode.CustomReadonlyEditorProvider<TraceDocumentFile> {
  readonly #parts: TracePanelParts;
  readonly #panels = new Set<TracePanel>();

  constructor(parts: TracePanelParts) {
    this.#parts = parts;
  }

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(viewType, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  /** What each open editor shows, and at which step. */
  get states(): readonly (TracePanelState & { readonly step: number })[] {
    return [...this.#panels].map(panel => ({ ...panel.state.value, step: panel.step }));
  }

  get commands(): TraceCommands {
    return Object.fromEntries(
      traceCommands.map(command => [
        `darkroom.trace.${command}`,
        () => [...this.#panels].find(panel => panel.isActive)?.act(command),
      ]),
    ) as unknown as TraceCommands;
  }

  openCustomDocument(uri: vscode.Uri): TraceDocumentFile {
    // A version in git, say, has a path, but the file there is not what it shows.
    if (uri.scheme !== 'file')
      throw new DarkroomError('unsupported', `${uri.toString()} is not a file on this machine.`, {
        remedy: 'Save it as a file and open that.',
      });
    const file = new TraceFile(uri.fsPath, this.#parts.log);
    return { uri, file, dispose: () => file.dispose() };
  }

  async resolveCustomEditor({ uri, file }: TraceDocumentFile, panel: vscode.WebviewPanel): Promise<void> {
    await Promise.race([file.look(), new Promise(resolve => setTimeout(resolve, patienceMs))]);
    const editor = new TracePanel(panel, uri, file, this.#parts);
    this.#panels.add(editor);
    panel.onDidDispose(() => this.#panels.delete(editor));
  }
}
