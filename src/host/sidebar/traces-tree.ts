// The traces of this window, newest first. A trace that is being written, by this window or by anybody, is marked, and so
// is a journal whose run ended without finishing it.

import { rm } from 'node:fs/promises';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { TraceSummaries } from './trace-summary';
import type { TraceSummary } from './trace-summary';
import type { RunDesk } from '../run/run-desk';
import { listTraces } from '../run/trace-list';
import type { ListedTrace } from '../run/trace-list';
import { DarkroomError } from '../../shared/errors';
import { formatBytes } from '../../shared/format';
import { isBeingWritten } from '../../trace/journal-trace';
import { methodTitles } from '../../shared/protocol/run-panel';

/** A run writes its journal many times a second, and files come and go in groups. */
const settleMs = 300;

export interface TraceItem extends ListedTrace {
  readonly live: boolean;
}

export class TracesTree
  implements
    vscode.TreeDataProvider<TraceItem>,
    vscode.TreeDragAndDropController<TraceItem>,
    vscode.Disposable
{
  readonly #desk: RunDesk;
  readonly #globalStorage: vscode.Uri;
  readonly #summaries = new TraceSummaries();
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #owned: { dispose(): unknown }[] = [];
  #settling: NodeJS.Timeout | undefined;
  #live: string | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  /** Traces are taken to an editor; nothing is put down here. */
  readonly dragMimeTypes = ['text/uri-list'];
  readonly dropMimeTypes = [];

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
      vscode.window.createTreeView('darkroom.traces', {
        treeDataProvider: this,
        canSelectMany: true,
        dragAndDropController: this,
      }),
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
    return Promise.all(
      traces.map(async trace => ({
        ...trace,
        live: trace.uri.fsPath === this.#live || (await isLive(trace)),
      })),
    );
  }

  handleDrag(traces: readonly TraceItem[], data: vscode.DataTransfer): void {
    const list = traces.map(({ uri }) => uri.toString()).join('\r\n');
    data.set('text/uri-list', new vscode.DataTransferItem(list));
  }

  async getTreeItem(trace: TraceItem): Promise<vscode.TreeItem> {
    // One that is being written has no answer yet.
    const summary = trace.live ? undefined : await this.#summaries.of(trace);
    const item = new vscode.TreeItem(labelOf(trace, summary));
    item.id = trace.uri.toString();
    item.iconPath = iconOf(trace, summary);
    item.description = descriptionOf(trace, summary);
    item.tooltip = tooltipOf(trace, summary);
    item.contextValue = trace.live ? 'live' : trace.finished ? 'finished' : 'unfinished';
    item.command = { command: 'darkroom.openTrace', title: t('Open'), arguments: [trace.uri] };
    const right = summary?.correct === undefined ? '' : summary.correct ? t('right') : t('wrong');
    // The shape is a picture made of letters; read aloud it says nothing.
    const said = descriptionOf(trace, summary && { ...summary, shape: '' });
    item.accessibilityInformation = {
      label: [labelOf(trace, summary), right, said].filter(Boolean).join(', '),
    };
    return item;
  }
}

function isLive({ uri, finished }: ListedTrace): Promise<boolean> {
  return finished ? Promise.resolve(false) : isBeingWritten(uri.fsPath);
}

function labelOf({ live, name }: TraceItem, summary: TraceSummary | undefined): string {
  if (live) return t('running');
  if (!summary) return name;
  return summary.answer ?? (summary.cancelled ? t('stopped') : t('no answer'));
}

function iconOf({ live, finished }: TraceItem, summary: TraceSummary | undefined): vscode.ThemeIcon {
  if (live) return new vscode.ThemeIcon('loading~spin');
  if (!finished || !summary) return new vscode.ThemeIcon('warning');
  if (summary.correct === undefined) return new vscode.ThemeIcon('circle-small');
  return summary.correct
    ? new vscode.ThemeIcon('check', new vscode.ThemeColor('charts.green'))
    : new vscode.ThemeIcon('close', new vscode.ThemeColor('charts.red'));
}

function descriptionOf(trace: TraceItem, summary: TraceSummary | undefined): string {
  const parts = trace.live
    ? [trace.name]
    : [
        trace.finished ? undefined : t('unfinished'),
        summary?.shape,
        summary && methodTitles[summary.method],
        summary?.change,
        summary && timeText(new Date(summary.startedAt)),
        summary?.picture?.replace(/\.[^.]+$/, ''),
      ];
  return parts.filter(Boolean).join(', ');
}

function tooltipOf(trace: TraceItem, summary: TraceSummary | undefined): vscode.MarkdownString {
  const lines = [
    summary?.question,
    summary && `${summary.model}, ${methodTitles[summary.method]}`,
    `${vscode.workspace.asRelativePath(trace.uri)}, ${formatBytes(trace.bytes)}`,
    trace.finished || trace.live
      ? undefined
      : t('The run ended without finishing its trace. It opens, and can be finished there.'),
  ];
  const tooltip = new vscode.MarkdownString();
  if (summary) tooltip.appendMarkdown(`![${t('The shape of the run')}](${summary.shapePicture})\n\n`);
  // What was asked and what files are called is anybody's text.
  for (const line of lines) if (line) tooltip.appendText(line).appendMarkdown('\n\n');
  return tooltip;
}

/** The hour for today, the day before that. */
function timeText(at: Date): string {
  const today = at.toDateString() === new Date().toDateString();
  return today
    ? at.toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' })
    : at.toLocaleDateString(vscode.env.language);
}

/** Asks, because a trace that is deleted is gone. */
export async function deleteTrace(trace: TraceItem): Promise<void> {
  const { uri, name } = trace;
  // The tree may be older than the run.
  if (await isLive(trace)) {
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
