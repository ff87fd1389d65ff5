// "Check Model…" without a file in hand: offers the models of the workspace, those in the configured folders, the
// sample that comes with the extension, and a dialog for anything else.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { modelFolders } from '../settings';

interface ModelItem extends vscode.QuickPickItem {
  /** Absent for the entries that open a dialog. */
  readonly uri?: vscode.Uri;
  readonly dialog?: 'file' | 'folder';
}

/** More are found with the dialog; a longer list helps nobody. */
const mostListed = 200;

export async function pickModel(extensionUri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showQuickPick(items(extensionUri), {
    title: t('Check Model'),
    placeHolder: t('An ONNX file or a model folder'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (!chosen?.dialog) return chosen?.uri;
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: chosen.dialog === 'file',
    canSelectFolders: chosen.dialog === 'folder',
    openLabel: t('Check'),
    ...(chosen.dialog === 'file' ? { filters: { ONNX: ['onnx'] } } : {}),
  });
  return picked?.[0];
}

async function items(extensionUri: vscode.Uri): Promise<ModelItem[]> {
  const graphs = await vscode.workspace.findFiles('**/*.onnx', '**/node_modules/**', mostListed);
  const folders = new Map<string, vscode.Uri>();
  for (const graph of graphs) {
    const folder = modelFolderOf(graph);
    if (folder) folders.set(folder.toString(), folder);
  }
  for (const folder of await configuredModels()) folders.set(folder.toString(), folder);
  const sample = vscode.Uri.joinPath(extensionUri, 'models', 'sample', 'decoder.onnx');
  return [
    ...[...folders.values()].map(uri => item('folder', uri)),
    ...graphs.map(uri => item('file-binary', uri)),
    { ...item('beaker', sample), description: t('a small sample that comes with Darkroom') },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(folder-opened) ${t('Choose a file…')}`, dialog: 'file' },
    { label: `$(folder-opened) ${t('Choose a folder…')}`, dialog: 'folder' },
  ];
}

/** Hub layout keeps the graphs of a model in its `onnx` folder. */
function modelFolderOf(graph: vscode.Uri): vscode.Uri | undefined {
  const folder = vscode.Uri.joinPath(graph, '..');
  return folder.path.endsWith('/onnx') ? vscode.Uri.joinPath(folder, '..') : undefined;
}

/** The sub-folders of the folders named in the settings. One that cannot be read is left out here. */
async function configuredModels(): Promise<vscode.Uri[]> {
  const listings = await Promise.all(
    modelFolders().map(async folder => {
      const root = vscode.Uri.file(folder);
      const entries = await vscode.workspace.fs.readDirectory(root).then(
        found => found,
        () => [],
      );
      return entries
        .filter(([, type]) => (type & vscode.FileType.Directory) !== 0)
        .map(([name]) => vscode.Uri.joinPath(root, name));
    }),
  );
  return listings.flat().slice(0, mostListed);
}

function item(icon: string, uri: vscode.Uri): ModelItem {
  const name = uri.path.split('/').at(-1) ?? uri.path;
  const folder = vscode.Uri.joinPath(uri, '..');
  // The folder of the workspace itself needs no mention.
  const inRoot = vscode.workspace.workspaceFolders?.some(root => root.uri.toString() === folder.toString());
  const description = inRoot ? {} : { description: vscode.workspace.asRelativePath(folder) };
  return { label: `$(${icon}) ${name}`, ...description, uri };
}
