// The editor for traces, finished or growing. Editors of one file share what was read of it; each has its own page.

import * as vscode from 'vscode';
import { TraceFile } from './trace-file';
import { TracePanel } from './trace-panel';
import type { TracePanelParts } from './trace-panel';
import { finalName, openTrace } from '../run/open-trace';
import { DarkroomError } from '../../shared/errors';
import type { OtherTrace } from '../../shared/protocol/trace-compare';
import { traceCommands } from '../../shared/protocol/trace-panel';
import type {
  ChangeCommand,
  TraceCommand,
  TraceContent,
  TracePanelState,
} from '../../shared/protocol/trace-panel';

const viewType = 'darkroom.trace';

/** A trace is nearly always read sooner; then the page has it from its first paint on. */
const patienceMs = 150;

export type TraceCommands = { readonly [name in `darkroom.trace.${TraceCommand}`]: () => void };

/** What an editor shows, the step that is selected, and what it compares with. */
export interface TraceEditorState extends TracePanelState {
  readonly step: number;
  readonly other: OtherTrace<TraceContent> | null;
}

interface TraceDocumentFile extends vscode.CustomDocument {
  readonly file: TraceFile;
}

export class TraceEditors implements vscode.CustomReadonlyEditorProvider<TraceDocumentFile> {
  readonly #parts: TracePanelParts;
  readonly #panels = new Set<TracePanel>();
  /** With which file the next editor of a trace compares it, by its address. */
  readonly #wishes = new Map<string, string>();

  constructor(parts: TracePanelParts) {
    this.#parts = parts;
  }

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(viewType, this, {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { enableFindWidget: true },
    });
  }

  /** What each open editor shows, and at which step. */
  get states(): readonly TraceEditorState[] {
    return [...this.#panels].map(({ state, step, other }) => ({ ...state.value, step, other }));
  }

  /** Opens a trace beside another one in the same editor. */
  async compare(trace: vscode.Uri, other: vscode.Uri): Promise<void> {
    const uri = finalName(trace);
    this.compareWhereOpen(uri, other);
    await openTrace(uri);
  }

  /** In the editors that show the trace, or in the next one that does: it may still be about to open. */
  compareWhereOpen(trace: vscode.Uri, other: vscode.Uri): void {
    const uri = finalName(trace).toString();
    const panels = [...this.#panels].filter(({ file }) => finalName(file).toString() === uri);
    if (panels.length === 0) this.#wishes.set(uri, other.fsPath);
    for (const panel of panels) panel.compare(other.fsPath);
  }

  get commands(): TraceCommands {
    return Object.fromEntries(
      traceCommands.map(command => [`darkroom.trace.${command}`, () => void this.act(command)]),
    ) as unknown as TraceCommands;
  }

  /** Asks the page in front; false where there is none, or none that shows a trace. */
  act(command: TraceCommand | ChangeCommand): boolean {
    const inFront = [...this.#panels].find(
      ({ isActive, state }) => isActive && state.value.content.name === 'shown',
    );
    inFront?.act(command);
    return inFront !== undefined;
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
    const wish = this.#wishes.get(finalName(uri).toString());
    if (wish !== undefined) editor.compare(wish);
    this.#wishes.delete(finalName(uri).toString());
    panel.onDidDispose(() => this.#panels.delete(editor));
  }
}
