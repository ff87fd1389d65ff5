// Where traces go and what they are called. Names sort by time and can be read without opening anything:
// 2026-03-01_14-05-09_trail-7-0_text-cot.trace.safetensors

import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { tracesFolder } from '../settings';
import { DarkroomError } from '../../shared/errors';
import type { MethodName } from '../../shared/trace/document';
import { filesOfRuns } from '../../trace/names';

const ending = '.trace.safetensors';

/** File systems take 255 bytes; endings, dates and the numbers of further runs want theirs. */
const longestSubject = 80;

/** The folder for traces of a picture: in its workspace folder, or with the extension's own files where none is open. */
export function traceFolderFor(picture: string | undefined, globalStorage: vscode.Uri): string {
  const wish = tracesFolder();
  if (path.isAbsolute(wish)) return wish;
  const holder =
    picture === undefined ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.file(picture));
  const folder = holder ?? vscode.workspace.workspaceFolders?.[0];
  return folder?.uri.scheme === 'file'
    ? path.join(folder.uri.fsPath, wish)
    : path.join(globalStorage.fsPath, 'traces');
}

/** Every folder in which this window's traces may lie. */
export function traceFolders(globalStorage: vscode.Uri): readonly string[] {
  const wish = tracesFolder();
  if (path.isAbsolute(wish)) return [wish];
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  return folders.length > 0
    ? folders.map(({ uri }) => path.join(uri.fsPath, wish))
    : [path.join(globalStorage.fsPath, 'traces')];
}

/** The full path of a trace that is not there yet, nor those of further runs; its folder is. */
export async function newTrace(
  folder: string,
  named: {
    readonly at: Date;
    readonly subject: string;
    readonly method: MethodName;
    readonly runs: number;
  },
): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new DarkroomError('bad-input', `The folder ${folder} for traces cannot be written.`, {
      remedy: 'Choose another with the setting darkroom.traces.folder.',
      cause: error,
    });
  }
  const stem = path.join(folder, `${timeText(named.at)}_${plainName(named.subject)}_${named.method}`);
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? stem : `${stem}-${attempt}`;
    const trace = name + ending;
    const taken = await Promise.all(filesOfRuns(trace, named.runs).map(exists));
    if (!taken.includes(true)) return trace;
  }
}

function timeText(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}_${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}`;
}

/** What every file system takes, in any script. */
function plainName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return Array.from(plain).slice(0, longestSubject).join('') || 'text';
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
