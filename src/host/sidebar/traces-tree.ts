// The traces of this window, newest first. A trace that is being written is marked, and so is a journal whose run ended
// without finishing it.

import { rm } from 'node:fs/promises';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RunDesk } from '../run/run-desk';
import { listTraces } from '../run/trace-list';
import type { ListedTrace } from '../run/trace-list';
import { DarkroomError } from '../../shared/errors';
import { formatBytes } from '../../shared/format';

/** A run writes its journal many times a second, and files come and go in groups. */
const settleMs = 300;

export interface TraceItem extends ListedTrace {
  readonly live: boolean;
}

export class TracesTree implements vscode.TreeDataProvider<TraceItem>, vscode.Disposable {
  readonly #desk: RunDesk;
  readonly #globalStorage: vscode.Uri;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #owned: { dispose(): unknown }[] = [];
  #settling: NodeJS.Timeout | undefined;
  #live: string | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(desk: RunDesk, globalStorage: vscode.Uri) {
    this.#desk = desk;
    this.#globalStorage = globalStorage;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.trace.*', false, true, false);
    watcher.onDidCreate(() => this.refresh());
    watcher.onDidDelete(() => this.refresh());
    const unwatch = desk.state.watch(({ run }) => {
      const live = run.name === 'running' ? run.trace : undefined;
      if (live === this.#live) return;
      this.#live = live;
      this.refresh();
    });
    this.#owned.push(
      watcher,
      this.#changed,
      new vscode.Disposable(unwatch),
      vscode.window.createTreeView('darkroom.traces', { treeDataProvider: this, canSelectMany: false }),
    );
  }

  dispose(): void {
    clearTimeout(this.#settling);
    vscode.Disposable.from(...this.#owned).dispose();
  }

  refresh(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#changed.fire(undefined), settleMs);
  }

  async getChildren(): Promise<TraceItem[]> {
    const traces = await listTraces(this.#globalStorage);
    if (this.#desk.state.value.traces !== traces.length > 0) this.#desk.update({ traces: traces.length > 0 });
    return traces.map(trace => ({ ...trace, live: trace.uri.fsPath === this.#live }));
  }

  getTreeItem(trace: TraceItem): vscode.TreeItem {
    const { at, subject, method } = partsOf(trace.name);
    const item = new vscode.TreeItem(subject);
    item.id = trace.uri.toString();
    item.resourceUri = trace.uri;
    item.iconPath = new vscode.ThemeIcon(
      trace.live ? 'loading~spin' : trace.finished ? 'graph-line' : 'warning',
    );
    const state = trace.live ? t('running') : trace.finished ? undefined : t('unfinished');
    item.description = [method, at, state].filter(Boolean).join(', ');
    item.tooltip = `${vscode.workspace.asRelativePath(trace.uri)}\n${new Date(trace.modified).toLocaleString(vscode.env.language)}, ${formatBytes(trace.bytes)}${state === undefined ? '' : `, ${state}`}`;
    item.contextValue = trace.live ? 'live' : trace.finished ? 'finished' : 'unfinished';
    item.command = { command: 'darkroom.openTrace', title: t('Open'), arguments: [trace.uri] };
    item.accessibilityInformation = { label: `${subject}, ${item.description}` };
    return item;
  }
}

/** Asks, because a trace that is deleted is gone. */
export async function deleteTrace({ uri, name, live }: TraceItem): Promise<void> {
  if (live) {
    throw new DarkroomError('refused', `The trace ${name} is being written.`, {
      remedy: 'Stop the run first.',
    });
  }
  const remove = t('Delete');
  const chosen = await vscode.window.showWarningMessage(
    t('Delete the trace {0}?', name),
    { modal: true, detail: t('It cannot be brought back.') },
    remove,
  );
  if (chosen !== remove) return;
  await rm(uri.fsPath, { force: true }).catch((error: unknown) => {
    throw new DarkroomError('bad-input', `The trace ${uri.fsPath} could not be deleted.`, {
      remedy: 'Check who may write in its folder.',
      cause: error,
    });
  });
}

/** What a name says that runs gave; any other name is its own subject. */
function partsOf(name: string): { at?: string; subject: string; method?: string } {
  const [, day, hours, minutes, subject, method] =
    /^(\d{4}-\d\d-\d\d)_(\d\d)-(\d\d)-\d\d_(.+)_([a-z-]+(?:-\d+)?)$/.exec(name) ?? [];
  if (day === undefined || hours === undefined || minutes === undefined || subject === undefined)
    return { subject: name };
  const time = `${hours}:${minutes}`;
  const now = new Date();
  const today = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
  return {
    subject,
    at: day === today ? time : `${day} ${time}`,
    ...(method === undefined ? {} : { method }),
  };
}
