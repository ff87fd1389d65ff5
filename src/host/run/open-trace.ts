// Opens a trace: one that was just begun, one that a person picks, or the sample workspace with one recorded for it.

import { cp, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { listTraces } from './trace-list';
import { DarkroomError } from '../../shared/errors';
import { finishedOf, isTraceFile } from '../../trace/names';

const viewType = 'darkroom.trace';

/**
 * A journal becomes the finished file under another name. The editor shows whichever is there, so a trace is always opened
 * under its final name: the tab then has it from the start, and a trace is never open twice.
 */
export async function openTrace(trace: vscode.Uri, wish?: vscode.ViewColumn): Promise<void> {
  const uri = finalName(trace);
  const viewColumn = columnOf(uri) ?? wish;
  const options = { preview: false, ...(viewColumn !== undefined && { viewColumn }) };
  await vscode.commands.executeCommand('vscode.openWith', uri, viewType, options);
}

export function finalName(trace: vscode.Uri): vscode.Uri {
  const { path: name } = trace;
  return name.endsWith('.trace.journal') ? trace.with({ path: finishedOf(name) }) : trace;
}

/** Where it is open already. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const shows = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString();
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(shows))?.viewColumn;
}

/** The newest first, or any file. */
export async function pickTrace(
  globalStorage: vscode.Uri,
  title = t('Open Trace'),
): Promise<vscode.Uri | undefined> {
  const traces = await listTraces(globalStorage);
  const items = [
    ...traces.map(({ uri, name, modified }) => ({
      label: name,
      description: new Date(modified).toLocaleString(vscode.env.language),
      iconPath: new vscode.ThemeIcon('file'),
      uri,
    })),
    { label: t('Choose a file…'), iconPath: new vscode.ThemeIcon('folder-opened'), uri: undefined },
  ];
  const chosen =
    traces.length === 0
      ? items[0]
      : await vscode.window.showQuickPick(items, { title, matchOnDescription: true, ignoreFocusOut: true });
  if (!chosen) return undefined;
  return chosen.uri ?? (await traceFromDialog());
}

async function traceFromDialog(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    openLabel: t('Open'),
    filters: { [t('Traces')]: ['safetensors', 'journal'] },
  });
  const [trace] = picked ?? [];
  if (trace && !isTraceFile(trace.fsPath)) {
    throw new DarkroomError('bad-input', `${trace.fsPath} is no trace.`, {
      remedy: 'The names of traces end in .trace.safetensors or .trace.journal.',
    });
  }
  return trace;
}

export interface SampleWorkspaceWish {
  readonly folder?: vscode.Uri;
  /** Whether the folder is opened in a window; it is unless told. */
  readonly open?: boolean;
}

/**
 * Copies the samples to a folder of the person's own, where traces can be written, and opens it. What is there already
 * stays as it is. Returns the folder.
 */
export async function openSampleWorkspace(
  parts: { readonly extensionUri: vscode.Uri; readonly globalStorage: vscode.Uri },
  wish: SampleWorkspaceWish = {},
): Promise<vscode.Uri> {
  const source = vscode.Uri.joinPath(parts.extensionUri, 'samples').fsPath;
  const folder = wish.folder?.fsPath ?? path.join(parts.globalStorage.fsPath, 'Darkroom samples');
  try {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(source))
      await cp(path.join(source, name), path.join(folder, name), {
        recursive: true,
        force: false,
        errorOnExist: false,
      });
  } catch (error) {
    throw new DarkroomError('bad-input', `The samples could not be copied to ${folder}.`, {
      remedy: 'Make room or choose another folder.',
      cause: error,
    });
  }
  const uri = vscode.Uri.file(folder);
  // A window that holds somebody's work is left alone.
  const forceNewWindow = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  if (wish.open !== false) await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow });
  return uri;
}
