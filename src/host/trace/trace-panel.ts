// One editor of a trace: its page, the step that is selected in it, and its place as the trace in front.

import * as vscode from 'vscode';
import type { ActiveTrace, StepChooser } from './active-trace';
import { ComparedTrace } from './compared-trace';
import { openParent } from './parent-trace';
import type { TraceFile } from './trace-file';
import { readsOf } from './trace-reads';
import type { Log } from '../log';
import { hostPanel } from '../webview/panel-host';
import { Observable } from '../../shared/observable';
import type { OtherTrace } from '../../shared/protocol/trace-compare';
import type {
  ChangeCommand,
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
  readonly #compared: ComparedTrace;
  #step = 0;

  constructor(panel: vscode.WebviewPanel, uri: vscode.Uri, file: TraceFile, parts: TracePanelParts) {
    this.#panel = panel;
    this.#uri = uri;
    this.#file = file;
    this.#parts = parts;
    const title = uri.path.split('/').at(-1) ?? uri.path;
    const content = file.content.value;
    this.state = new Observable<TracePanelState>({ title, content, live: isLive(content) });
    const { log, globalStorage } = parts;
    const publish = (other: OtherTrace<TraceContent> | null) => {
      if (panel.visible) this.#page.publish('other', other);
    };
    this.#compared = new ComparedTrace({ own: file, uri, globalStorage, log, publish });
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
    panel.onDidChangeViewState(() => {
      this.#show();
      this.#compared.refresh();
    });
    panel.onDidDispose(() => {
      unwatch();
      this.#compared.dispose();
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

  act(command: TraceCommand | ChangeCommand): void {
    this.#page.publish('command', command);
  }

  get file(): vscode.Uri {
    return this.#uri;
  }

  /** Shows this trace beside its own. */
  compare(file: string): void {
    this.#compared.open(file);
  }

  /** What it compares with. */
  get other(): OtherTrace<TraceContent> | null {
    return this.#compared.value;
  }

  #show(): void {
    const { document } = this.#file;
    if (!document) return;
    const shown = { uri: this.#uri, document, step: this.#step, open: () => this.#file.open };
    this.#parts.active.show(this, shown, this.#panel.active);
  }

  #handlers(): Handlers<TracePanelContract> {
    const file = this.#file;
    return {
      state: () => this.state.value,
      ...readsOf(() => file.open),
      ...this.#compared.handlers,
      parent: async () => (await this.#withParent(parent => this.#parentView(parent))) ?? null,
      openParent: async () => {
        await this.#withParent(({ path }) =>
          vscode.commands.executeCommand('darkroom.openTrace', vscode.Uri.file(path)),
        );
      },
      rerun: step => void vscode.commands.executeCommand('darkroom.trace.rerun', { trace: this.#uri, step }),
      change: ask =>
        void vscode.commands.executeCommand('darkroom.trace.rerun', { trace: this.#uri, ...ask }),
      selected: step => {
        this.#step = Number.isSafeInteger(step) ? step : 0;
        this.#show();
      },
      finish: () => file.finish(),
      addModel: () => void vscode.commands.executeCommand('darkroom.addModel'),
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
