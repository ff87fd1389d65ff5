// One editor of a trace: its page, the step that is selected in it, and its place as the trace in front.

import * as vscode from 'vscode';
import type { ActiveTrace, StepChooser } from './active-trace';
import { detailFrom, frameFrom } from './latent-answers';
import { openParent } from './parent-trace';
import { layerFrom, lensFrom, meansFrom, pictureFrom } from './trace-answers';
import type { TraceFile } from './trace-file';
import type { Log } from '../log';
import { hostPanel } from '../webview/panel-host';
import { Observable } from '../../shared/observable';
import type {
  ParentView,
  TraceCommand,
  TraceContent,
  TracePanelContract,
  TracePanelState,
} from '../../shared/protocol/trace-panel';
import type { Handlers } from '../../shared/rpc/contract';
import { parentViewOf } from '../../shared/trace-view/descent';
import type { OpenTrace } from '../../trace/open-trace';

export interface TracePanelParts {
  readonly extensionUri: vscode.Uri;
  readonly globalStorage: vscode.Uri;
  readonly active: ActiveTrace;
  readonly log: Log;
}

export class TracePanel implements StepChooser {
  readonly state: Observable<TracePanelState>;
  readonly #panel: vscode.WebviewPanel;
  readonly #uri: vscode.Uri;
  readonly #file: TraceFile;
  readonly #parts: TracePanelParts;
  readonly #page: ReturnType<typeof hostPanel<TracePanelState, TracePanelContract>>;
  #step = 0;

  constructor(panel: vscode.WebviewPanel, uri: vscode.Uri, file: TraceFile, parts: TracePanelParts) {
    this.#panel = panel;
    this.#uri = uri;
    this.#file = file;
    this.#parts = parts;
    const title = uri.path.split('/').at(-1) ?? uri.path;
    const content = file.content.value;
    this.state = new Observable<TracePanelState>({ title, content, live: isLive(content) });
    this.#page = hostPanel<TracePanelState, TracePanelContract>(panel, {
      bundle: 'trace',
      title,
      extensionUri: parts.extensionUri,
      state: this.state,
      log: parts.log,
      handlers: this.#handlers(),
    });
    const unwatch = file.content.watch(content => {
      this.state.set({ title, content, live: this.state.value.live || isLive(content) });
      this.#show();
    });
    panel.onDidChangeViewState(() => this.#show());
    panel.onDidDispose(() => {
      unwatch();
      this.state.dispose();
      parts.active.forget(this);
    });
    this.#show();
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  /** The step that a person looks at. */
  get step(): number {
    return this.#step;
  }

  select(step: number): void {
    this.#page.publish('select', step);
  }

  act(command: TraceCommand): void {
    this.#page.publish('command', command);
  }

  #show(): void {
    const { document } = this.#file;
    if (!document) return;
    this.#parts.active.show(this, { uri: this.#uri, document, step: this.#step }, this.#panel.active);
  }

  #handlers(): Handlers<TracePanelContract> {
    const file = this.#file;
    return {
      state: () => this.state.value,
      means: ({ row, count }) => meansFrom(file.open, row, count),
      layer: ({ row, layer }) => layerFrom(file.open, row, layer),
      lens: ({ step }) => lensFrom(file.open, step),
      picture: () => pictureFrom(file.open),
      parent: async () => (await this.#withParent(parent => this.#parentView(parent))) ?? null,
      openParent: async () => {
        await this.#withParent(({ path }) =>
          vscode.commands.executeCommand('darkroom.openTrace', vscode.Uri.file(path)),
        );
      },
      rerun: step => void vscode.commands.executeCommand('darkroom.trace.rerun', { trace: this.#uri, step }),
      frame: ({ latent }) => frameFrom(file.open, latent),
      latent: ({ step }) => detailFrom(file.open, step),
      selected: step => {
        this.#step = Number.isSafeInteger(step) ? step : 0;
        this.#show();
      },
      finish: () => file.finish(),
      copy: async text => vscode.env.clipboard.writeText(text),
      pageError: ({ message, stack }) => this.#parts.log(`[error] in the trace editor: ${message} ${stack}`),
    };
  }

  #parentView(parent: OpenTrace): ParentView | undefined {
    const { document } = this.#file;
    return document && parentViewOf(parent.document, document);
  }

  /** Undefined where the run has no parent, or that one's trace is not found. */
  async #withParent<T>(use: (parent: OpenTrace) => T | PromiseLike<T>): Promise<T | undefined> {
    const parent = this.#file.document?.parent;
    const found = parent && (await openParent(this.#uri.fsPath, parent, this.#parts.globalStorage));
    try {
      return found && (await use(found));
    } finally {
      await found?.close();
    }
  }
}

/** An editor that a run opens may be there only when the run has ended. */
const soonMs = 20_000;

function isLive(content: TraceContent): boolean {
  if (content.name !== 'shown') return false;
  const { status, startedAt } = content.trace;
  if (status.state === 'running') return true;
  return 'ms' in status && Date.now() - Date.parse(startedAt) - status.ms < soonMs;
}
