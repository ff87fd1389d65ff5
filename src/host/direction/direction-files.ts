// The files of directions: where new ones go, and those of the workspace to choose from.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { directionEnding, exists, pairsBeside, partialOf } from './made-pairs';
import { DarkroomError } from '../../shared/errors';
import { directionName } from '../../shared/protocol/exposure';

/** More are found with the dialog; a longer list helps nobody. */
const mostListed = 500;

export interface DirectionPlace<T> {
  /** A full path whose folder is there. */
  readonly out: string;
  /** What was begun under that name and goes on; undefined where neither direction nor pairs are there. */
  readonly begun: T | undefined;
}

/** Where a direction goes. `begunAs` says of a name whether what was begun there is what is asked for now. */
export async function placeFor<T>(
  subject: string,
  globalStorage: vscode.Uri,
  begunAs: (out: string) => Promise<T | undefined>,
): Promise<DirectionPlace<T>> {
  const [open] = vscode.workspace.workspaceFolders ?? [];
  const root = open?.uri.scheme === 'file' ? path.join(open.uri.fsPath, '.darkroom') : globalStorage.fsPath;
  const folder = path.join(root, 'directions');
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new DarkroomError('bad-input', `The folder ${folder} for directions cannot be made.`, {
      remedy: 'Make room, or open a folder that can be written.',
      cause: error,
    });
  }
  const plain = subject.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 100);
  for (let attempt = 1; ; attempt++) {
    const out = path.join(folder, attempt === 1 ? plain : `${plain}-${attempt}`) + directionEnding;
    if (await exists(out)) continue;
    const begun = (await exists(partialOf(out))) ? await begunAs(out) : undefined;
    if (begun !== undefined) return { out, begun };
    if (!(await exists(partialOf(out))) && !(await exists(pairsBeside(out)))) return { out, begun };
  }
}

/** Those of the workspace; others are looked at when something is chosen. */
export function watchDirections(changed: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(`**/*${directionEnding}`);
  for (const happened of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) happened(changed);
  return watcher;
}

/** Those of the workspace folder, as full paths. */
export async function listDirections(): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles(`**/*${directionEnding}`, '**/node_modules/**', mostListed);
  return found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
}

export function pickDirection(title: string): Promise<string | undefined> {
  return pickFile({
    title,
    pattern: `**/*${directionEnding}`,
    filter: { [t('Directions')]: ['safetensors'] },
    nameOf: directionName,
  });
}

interface PickOptions {
  readonly title: string;
  readonly pattern: string;
  readonly filter: Record<string, string[]>;
  readonly nameOf: (file: string) => string;
}

/** One of the workspace, or any other. */
export async function pickFile({ title, pattern, filter, nameOf }: PickOptions): Promise<string | undefined> {
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', mostListed);
  const items = [
    ...found
      .filter(({ scheme }) => scheme === 'file')
      .map(uri => ({
        label: nameOf(uri.fsPath),
        description: vscode.workspace.asRelativePath(uri),
        iconPath: new vscode.ThemeIcon('file'),
        uri,
      })),
    { label: t('Choose a file…'), iconPath: new vscode.ThemeIcon('folder-opened'), uri: undefined },
  ];
  const chosen =
    items.length === 1
      ? items[0]
      : await vscode.window.showQuickPick(items, { title, matchOnDescription: true, ignoreFocusOut: true });
  if (!chosen) return undefined;
  if (chosen.uri) return chosen.uri.fsPath;
  const picked = await vscode.window.showOpenDialog({ openLabel: t('Choose'), filters: filter });
  return picked?.[0]?.fsPath;
}
