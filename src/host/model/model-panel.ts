// One open model panel: checks its model, keeps the newest result as one state, and checks again when the file or the
// trust in the workspace changes.

import * as vscode from 'vscode';
import type { EngineSupervisor } from '../engine/supervisor';
import type { Log } from '../log';
import { deviceChoice } from '../settings';
import { hostPanel } from '../webview/panel-host';
import { DarkroomError, toFailure } from '../../shared/errors';
import { Observable } from '../../shared/observable';
import type { ModelPanelContract, ModelPanelState } from '../../shared/protocol/model-panel';
import { reportText } from '../../shared/report-text';

export interface ModelPanelParts {
  readonly extensionUri: vscode.Uri;
  readonly engine: EngineSupervisor;
  readonly log: Log;
  readonly showLog: () => void;
}

/** An exporter writes a file in many pieces; one check after the last of them is enough. */
const settleMs = 500;

export class ModelPanel implements vscode.Disposable {
  readonly state: Observable<ModelPanelState>;
  readonly #parts: ModelPanelParts;
  readonly #uri: vscode.Uri;
  readonly #cleanup: (() => void)[] = [];
  #check: AbortController | undefined;
  #settling: NodeJS.Timeout | undefined;

  constructor(panel: vscode.WebviewPanel, uri: vscode.Uri, parts: ModelPanelParts) {
    this.#parts = parts;
    this.#uri = uri;
    const title = uri.path.split('/').at(-1) ?? uri.path;
    this.state = new Observable<ModelPanelState>({
      title,
      path: uri.fsPath,
      trusted: vscode.workspace.isTrusted,
      engine: parts.engine.state.value,
      check: { name: 'checking', sinceMs: Date.now() },
    });
    hostPanel<ModelPanelState, ModelPanelContract>(panel, {
      bundle: 'model',
      title,
      extensionUri: parts.extensionUri,
      state: this.state,
      log: parts.log,
      handlers: this.#handlers(),
    });
    this.#watch();
    panel.onDidDispose(() => this.dispose());
    this.check();
  }

  /** Starts a check; one that is under way is given up. */
  check(): void {
    this.#check?.abort();
    const check = new AbortController();
    this.#check = check;
    void this.#run(check);
  }

  dispose(): void {
    clearTimeout(this.#settling);
    this.#check?.abort();
    for (const undo of this.#cleanup) undo();
    this.state.dispose();
  }

  async #run(check: AbortController): Promise<void> {
    // Superseded work must not overwrite newer work's result.
    const update = (state: Partial<ModelPanelState>) => {
      if (check === this.#check) this.#update(state);
    };
    const sinceMs = Date.now();
    const before = this.state.value.check;
    // What is known stays in sight while it is checked anew.
    const previous =
      before.name === 'done' ? before.report : 'previous' in before ? before.previous : undefined;
    const work = { name: 'checking', sinceMs, ...(previous && { previous }) } as const;
    update({ check: work, trusted: vscode.workspace.isTrusted });
    try {
      requireFile(this.#uri);
      const report = await this.#parts.engine.call(
        'check',
        { path: this.#uri.fsPath, device: deviceChoice() },
        { doing: 'loading', what: `Checking ${this.state.value.title}` },
        {
          signal: check.signal,
          onEvent: progress => update({ check: { ...work, progress } }),
        },
      );
      update({ check: { name: 'done', report } });
    } catch (error) {
      update({ check: { name: 'failed', failure: toFailure(error) } });
    }
  }

  #handlers() {
    const { engine, log, showLog } = this.#parts;
    return {
      state: () => this.state.value,
      check: () => this.check(),
      cancel: () => this.#check?.abort(),
      restartEngine: () => engine.restart(),
      showLog,
      copyReport: async () => {
        const { check } = this.state.value;
        if (check.name === 'done') await vscode.env.clipboard.writeText(reportText(check.report));
      },
      pageError: ({ message, stack }: { message: string; stack: string }) =>
        log(`[error] in the model panel: ${message} ${stack}`),
    };
  }

  #watch(): void {
    const { engine } = this.#parts;
    this.#cleanup.push(engine.state.watch(state => this.#update({ engine: state })));
    const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => this.check());
    this.#cleanup.push(() => void trust.dispose());
    const changed = (uri: vscode.Uri) => {
      if (!this.#isOurs(uri)) return;
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => this.check(), settleMs);
    };
    // Whole folders are watched and names compared: a file's name is no pattern. A model folder keeps graphs in two places.
    for (const folder of [
      vscode.Uri.joinPath(this.#uri, '..'),
      this.#uri,
      vscode.Uri.joinPath(this.#uri, 'onnx'),
    ]) {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'));
      watcher.onDidChange(changed);
      watcher.onDidCreate(changed);
      watcher.onDidDelete(changed);
      this.#cleanup.push(() => void watcher.dispose());
    }
  }

  /** The model itself, what is in its folder, or a weight file beside it. */
  #isOurs(uri: vscode.Uri): boolean {
    const ours = this.#uri.fsPath;
    if (uri.fsPath === ours || uri.fsPath.startsWith(`${ours}/`) || uri.fsPath.startsWith(`${ours}\\`))
      return true;
    const { check } = this.state.value;
    const weights = check.name === 'done' ? check.report.graphs.flatMap(graph => graph.weightFiles) : [];
    return weights.some(({ name }) => uri.fsPath === vscode.Uri.joinPath(this.#uri, '..', name).fsPath);
  }

  #update(state: Partial<ModelPanelState>): void {
    this.state.set({ ...this.state.value, ...state });
  }
}

/** A document of another kind (a version in git, say) has a path, but the file there is not what it shows. */
function requireFile(uri: vscode.Uri): void {
  if (uri.scheme === 'file') return;
  throw new DarkroomError('unsupported', `${uri.toString()} is not a file on this machine.`, {
    remedy: 'Save it as a file and check that.',
  });
}
