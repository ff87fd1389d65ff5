// Which picture is meant: the one that was clicked, the one in the active editor, or one chosen from the workspace.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { sampleRecordOf } from '../../trace/sample-record';
import { DarkroomError } from '../../shared/errors';
import type { ChosenPicture } from '../../shared/protocol/run-panel';

/** What a page can show, with its media type; the engine reads these and some more. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
};
const endings = [...Object.keys(mediaTypes), '.tif', '.tiff'];

/** More are found with the dialog; a longer list helps nobody. */
const mostListed = 500;
/** A page need not hold more for a thumbnail. */
const mostShownBytes = 32 * 2 ** 20;

export function isPicture(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && endings.includes(path.extname(uri.fsPath).toLowerCase());
}

/** The picture in the active editor, whatever kind of editor shows it. */
export function activePicture(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri =
    input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined;
  return uri && isPicture(uri) ? uri : undefined;
}

/** Those of the workspace. */
export async function pictureItems(): Promise<
  readonly (vscode.QuickPickItem & { readonly uri: vscode.Uri })[]
> {
  const pattern = `**/*.{${endings.flatMap(end => [end.slice(1), end.slice(1).toUpperCase()]).join(',')}}`;
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', mostListed);
  const names = found.map(uri => ({ uri, place: vscode.workspace.asRelativePath(uri) }));
  names.sort((a, b) => a.place.localeCompare(b.place, 'en', { numeric: true }));
  return names.map(({ uri, place }) => ({
    label: path.posix.basename(place),
    description: path.posix.dirname(place) === '.' ? '' : path.posix.dirname(place),
    iconPath: new vscode.ThemeIcon('file-media'),
    uri,
  }));
}

export async function pickPicture(title = t('Ask About an Image')): Promise<vscode.Uri | undefined> {
  const items = [
    ...(await pictureItems()),
    { label: t('Choose a file…'), iconPath: new vscode.ThemeIcon('folder-opened'), uri: undefined },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: t('A picture of the workspace, or any other'),
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  return chosen.uri ?? (await pictureFromDialog());
}

async function pictureFromDialog(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    openLabel: t('Choose'),
    filters: { [t('Pictures')]: endings.map(end => end.slice(1)) },
  });
  return picked?.[0];
}

/** What is known of a picture before a model sees it; a sentence if it is not there. */
export async function chosenPicture(file: string): Promise<ChosenPicture> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    throw new DarkroomError('missing', `The picture ${file} is not there.`, {
      remedy: 'Choose another picture.',
    });
  }
  const record = await sampleRecordOf(file);
  return {
    path: file,
    name: path.basename(file),
    questions:
      record?.questions.map(({ question, answer, difficulty }) => ({
        question,
        truth: answer,
        difficulty,
      })) ?? [],
    version: found.mtimeMs,
    ...(record ? { task: record.task } : {}),
  };
}

/** The pixels for a page, or null where a page could not show them. */
export async function pictureData(file: string): Promise<string | null> {
  const mediaType = mediaTypes[path.extname(file).toLowerCase()];
  const found = await stat(file).catch(() => undefined);
  if (mediaType === undefined || !found?.isFile() || found.size > mostShownBytes) return null;
  const bytes = await readFile(file).catch(() => undefined);
  return bytes ? `data:${mediaType};base64,${bytes.toString('base64')}` : null;
}
