// The traces of this window: those in the folder where runs put them, and those that lie anywhere in the workspace.

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { traceFolders } from './trace-files';
import { isTraceFile } from '../../trace/names';

export interface ListedTrace {
  readonly uri: vscode.Uri;
  /** Without its ending. */
  readonly name: string;
  readonly finished: boolean;
  readonly bytes: number;
  readonly modified: number;
}

const mostListed = 300;

/** Newest first. */
export async function listTraces(globalStorage: vscode.Uri): Promise<readonly ListedTrace[]> {
  const own = await Promise.all(traceFolders(globalStorage).map(tracesIn));
  const pattern = '**/*.trace.{safetensors,journal}';
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', mostListed);
  const files = new Set([
    ...own.flat(),
    ...found.filter(({ scheme }) => scheme === 'file').map(uri => uri.fsPath),
  ]);
  const listed = await Promise.all([...files].map(listedTrace));
  return listed
    .flat()
    .sort((a, b) => b.modified - a.modified)
    .slice(0, mostListed);
}

async function tracesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter(isTraceFile).map(name => path.join(folder, name));
}

async function listedTrace(file: string): Promise<ListedTrace[]> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return [];
  const [, name = file, ending] = /([^/\\]*)\.trace\.(safetensors|journal)$/.exec(file) ?? [];
  const finished = ending === 'safetensors';
  return [{ uri: vscode.Uri.file(file), name, finished, bytes: found.size, modified: found.mtimeMs }];
}
