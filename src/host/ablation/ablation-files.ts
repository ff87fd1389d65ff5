// Files of ablations and folders of their results: where new ones go, and those of the workspace to choose from.

import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { writeSpec } from './spec-file';
import { DarkroomError } from '../../shared/errors';
import { fileOfResults, isAblationFile, resultFolderOf } from '../../shared/protocol/ablation';

/** More are found with the dialog; a longer list helps nobody. */
const mostListed = 300;
const notHere = '**/node_modules/**';

/** As `*.ablation.json` has it; what is left out has its defaults in the engine. */
export interface NewSpec {
  readonly recipe: string;
  /** A full path. */
  readonly model: string;
  readonly samples?: Readonly<Record<string, unknown>>;
}

/** The file that says this: a new one, or the one that was made for the same before, which is then gone on with. */
export async function placeSpec(
  spec: NewSpec,
  { model, globalStorage }: { readonly model: string; readonly globalStorage: vscode.Uri },
): Promise<string> {
  const [open] = vscode.workspace.workspaceFolders ?? [];
  const root = open?.uri.scheme === 'file' ? path.join(open.uri.fsPath, '.darkroom') : globalStorage.fsPath;
  const folder = path.join(root, 'ablations');
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new DarkroomError('bad-input', `The folder ${folder} for ablations cannot be made.`, {
      remedy: 'Make room, or open a folder that can be written.',
      cause,
    });
  }
  const words = [spec.recipe, model, ...samplesWords(spec.samples ?? {})].join('_');
  return writeSpec(path.join(folder, words.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 100)), spec);
}

function samplesWords({
  task,
  count,
  file,
  folder,
  image,
}: NonNullable<NewSpec['samples']>): readonly string[] {
  const own = [file, folder, image].flatMap(one => (typeof one === 'string' ? [path.parse(one).name] : []));
  const made = [task, count].filter(word => typeof word === 'string' || typeof word === 'number');
  return [...own, ...made.map(String)];
}

/** Where a file of the workspace lies; nothing where that is the workspace itself. */
export function folderIn(file: string): string {
  const folder = path.posix.dirname(vscode.workspace.asRelativePath(file));
  return folder === '.' ? '' : folder;
}

/** Of the workspace, as full paths. */
export async function ablationFiles(): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles('**/*.ablation.json', notHere, mostListed);
  return found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
}

export interface ResultFolder {
  readonly folder: string;
  /** When something was last written there. */
  readonly changedMs: number;
  readonly concluded: boolean;
}

/** The newest first. */
export async function resultFolders(): Promise<readonly ResultFolder[]> {
  const found = await vscode.workspace.findFiles(
    '**/*.ablation/{rows*.jsonl,summary.json}',
    notHere,
    mostListed,
  );
  const folders = [
    ...new Set(found.filter(({ scheme }) => scheme === 'file').map(uri => path.dirname(uri.fsPath))),
  ];
  const listed = await Promise.all(folders.map(listedFolder));
  return listed.sort((a, b) => b.changedMs - a.changedMs);
}

async function listedFolder(folder: string): Promise<ResultFolder> {
  const [rows, summary] = await Promise.all(
    ['rows.jsonl', 'summary.json'].map(name => stat(path.join(folder, name)).catch(() => undefined)),
  );
  const changedMs = Math.max(rows?.mtimeMs ?? 0, summary?.mtimeMs ?? 0);
  return { folder, changedMs, concluded: summary !== undefined };
}

/** Of a folder with results, a file in it, or the file that asks for them. */
export async function folderOf(target: string): Promise<string> {
  if (isAblationFile(target)) return resultFolderOf(target);
  const found = await stat(target).catch(() => undefined);
  return found?.isDirectory() === true ? target : path.dirname(target);
}

/** The file that asks for what is in a folder, which lies beside it. */
export async function specOf(folder: string): Promise<string> {
  const file = fileOfResults(folder);
  if (file !== undefined && (await stat(file).catch(() => undefined))?.isFile() === true) return file;
  throw new DarkroomError('missing', `The file that asked for ${path.basename(folder)} is not beside it.`, {
    remedy: 'Put it back there under the same name, with the ending .ablation.json.',
  });
}

export async function pickFolder(
  title: string,
  folders: readonly ResultFolder[],
): Promise<string | undefined> {
  if (folders.length === 0)
    throw new DarkroomError('missing', 'There are no results of an ablation in this workspace.', {
      remedy: 'Use "Darkroom: Run Ablation…" first.',
    });
  const items = folders.map(({ folder, changedMs, concluded }) => ({
    label: path.basename(folder).replace(/\.ablation$/, ''),
    description: `${new Date(changedMs).toLocaleString(vscode.env.language)}${concluded ? '' : ` · ${t('no verdict yet')}`}`,
    detail: vscode.workspace.asRelativePath(folder),
    folder,
  }));
  const options = { title, matchOnDetail: true, ignoreFocusOut: true };
  const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, options);
  return chosen?.folder;
}
