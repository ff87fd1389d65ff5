// "New Sample Picture…": a fresh picture of the benchmark with its record, so that anybody has something to ask about
// whose answer is known.

import { randomInt } from 'node:crypto';
import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { EngineSupervisor } from '../engine/supervisor';
import { DarkroomError } from '../../shared/errors';
import type { SampleKind, SampleRequest } from '../../shared/protocol/sample';

export interface NewSampleParts {
  readonly engine: EngineSupervisor;
  readonly globalStorage: vscode.Uri;
}

/** What a caller may say instead of being asked. */
export interface NewSampleWish {
  readonly task?: string;
  readonly difficulty?: number;
  readonly seed?: number;
  readonly folder?: vscode.Uri | string;
}

export async function newSamplePicture(
  { engine, globalStorage }: NewSampleParts,
  wish: NewSampleWish = {},
): Promise<vscode.Uri | undefined> {
  const kinds = await engine.call('sampleKinds', undefined, { doing: 'loading', what: 'Reading the tasks' });
  const kind = wish.task === undefined ? await pickTask(kinds) : taskNamed(kinds, wish.task);
  const difficulty =
    wish.difficulty ?? (wish.task === undefined && kind ? await pickDifficulty(kind) : undefined);
  if (!kind || (wish.task === undefined && difficulty === undefined)) return undefined;
  const request: SampleRequest = {
    task: kind.task,
    ...(difficulty === undefined ? {} : { difficulty }),
    seed: wish.seed ?? randomInt(2 ** 31),
    folder: folderFor(wish.folder, globalStorage),
  };
  const { picture } = await engine.call('newSample', request, { doing: 'running', what: 'Drawing a sample' });
  const uri = vscode.Uri.file(picture);
  // The picture is there, whether or not an editor shows it soon.
  void vscode.commands.executeCommand('vscode.open', uri).then(undefined, () => undefined);
  return uri;
}

function folderFor(wish: vscode.Uri | string | undefined, globalStorage: vscode.Uri): string {
  if (wish !== undefined) return typeof wish === 'string' ? wish : wish.fsPath;
  const [open] = vscode.workspace.workspaceFolders ?? [];
  const root = open?.uri.scheme === 'file' ? open.uri : globalStorage;
  return path.join(root.fsPath, 'samples');
}

function taskNamed(kinds: readonly SampleKind[], name: string): SampleKind {
  const found = kinds.find(({ task }) => task === name);
  if (found) return found;
  throw new DarkroomError('bad-input', `There is no task "${name}".`, {
    remedy: `There is: ${kinds.map(({ task }) => task).join(', ')}.`,
  });
}

async function pickTask(kinds: readonly SampleKind[]): Promise<SampleKind | undefined> {
  const items = kinds.map(kind => ({
    label: kind.task,
    description: taskWords[kind.task] ?? '',
    chosen: kind,
  }));
  const title = t('New Sample Picture: Task');
  const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return picked?.chosen;
}

async function pickDifficulty({ task, difficulties }: SampleKind): Promise<number | undefined> {
  if (difficulties.length < 2) return difficulties[0];
  const items = difficulties.map(difficulty => ({ label: String(difficulty), difficulty }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('New Sample Picture: Difficulty'),
    placeHolder: t('How many steps "{0}" is to take', task),
    ignoreFocusOut: true,
  });
  return chosen?.difficulty;
}

const taskWords: Readonly<Partial<Record<string, string>>> = {
  trail: 'follow arrows from the ring',
  relate: 'from one shape to the next',
  bars: 'read bars and count',
  turn: 'which option is the pattern, turned',
};
