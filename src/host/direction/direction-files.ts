// The files of directions: where new ones go, and those of the workspace to choose from.

import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { DarkroomError } from '../../shared/errors';
import { directionName } from '../../shared/protocol/exposure';

export const directionEnding = '.direction.safetensors';
export const pairsEnding = '.pairs.jsonl';

/** More are found with the dialog; a longer list helps nobody. */
const mostListed = 500;

/** The full path of a direction that is not there yet, nor are its pairs; its folder is. */
export async function newDirection(subject: string, globalStorage: vscode.Uri): Promise<string> {
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
    const stem = path.join(folder, attempt === 1 ? plain : `${plain}-${attempt}`);
    if (!(await exists(stem + directionEnding)) && !(await exists(stem + pairsEnding)))
      return stem + directionEnding;
  }
}

/** Those of the workspace; others are looked at when something is chosen. */
export function watchDirections(changed: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(`**/*${directionEnding}`);
  for (const happened of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) happened(changed);
  return watcher;
}

export function pairsBeside(direction: string): string {
  return direction.slice(0, -directionEnding.length) + pairsEnding;
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
      : await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  if (!chosen) return undefined;
  if (chosen.uri) return chosen.uri.fsPath;
  const picked = await vscode.window.showOpenDialog({ openLabel: t('Choose'), filters: filter });
  return picked?.[0]?.fsPath;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
