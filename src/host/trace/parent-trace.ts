// Problem: a run that goes on from another knows that one's file by name, and when it was started, but not where it lies.
// Idea: look beside it, then among the traces of this window and those that are open. A name can be used again, so only a
// trace that was started at that moment is the parent.

import path from 'node:path';
import * as vscode from 'vscode';
import { listTraces } from '../run/trace-list';
import type { Parent } from '../../shared/trace/document';
import { isTraceFile } from '../../trace/names';
import { openTrace } from '../../trace/open';
import type { OpenTrace } from '../../trace/open-trace';

/** A name that lies in more folders is no name. */
const mostTried = 20;

/** The parent of the trace `child`, opened; undefined where it is not found. */
export async function openParent(
  child: string,
  parent: Parent,
  globalStorage: vscode.Uri,
): Promise<OpenTrace | undefined> {
  if (!isTraceFile(parent.file) || path.basename(parent.file) !== parent.file) return undefined;
  const beside = await openedIf(path.join(path.dirname(child), parent.file), parent);
  if (beside) return beside;
  const listed = (await listTraces(globalStorage)).map(({ uri }) => uri.fsPath);
  const named = [...new Set([...openTraces(), ...listed])].filter(
    file => path.basename(file) === parent.file,
  );
  for (const file of named.slice(0, mostTried)) {
    const found = await openedIf(file, parent);
    if (found) return found;
  }
  return undefined;
}

async function openedIf(file: string, { startedAt }: Parent): Promise<OpenTrace | undefined> {
  const trace = await openTrace(file).catch(() => undefined);
  if (trace?.document.startedAt === startedAt) return trace;
  await trace?.close();
  return undefined;
}

function openTraces(): readonly string[] {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  return inputs.flatMap(input =>
    input instanceof vscode.TabInputCustom && input.uri.scheme === 'file' ? [input.uri.fsPath] : [],
  );
}
