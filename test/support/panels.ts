// The model panels of the VS Code that runs the tests, as their host knows them.

import path from 'node:path';
import * as vscode from 'vscode';
import type { DarkroomApi } from '../../src/extension';
import type { ModelPanelState } from '../../src/shared/protocol/model-panel';

export const sample = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'models', 'sample', 'decoder.onnx');

/** The extension's API; starts it if need be. */
export async function darkroom(): Promise<DarkroomApi> {
  const found = vscode.extensions.getExtension<DarkroomApi>('darkroom.darkroom');
  if (!found) throw new Error('the extension is not installed');
  return found.activate();
}

export async function until<T>(get: () => T | undefined | false, what: string, limitMs = 20_000): Promise<T> {
  const start = Date.now();
  for (;;) {
    const value = get();
    if (value !== undefined && value !== false) return value;
    if (Date.now() - start > limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** Repeats a change until it is noticed: VS Code does not tell when it has begun to watch a file. */
export async function changing<T>(
  change: () => void,
  get: () => T | undefined | false,
  what: string,
): Promise<T> {
  change();
  // Longer than the pause that a panel waits for after a change.
  const again = setInterval(change, 800);
  try {
    return await until(get, what);
  } finally {
    clearInterval(again);
  }
}

export function openWithDarkroom(uri: vscode.Uri): Thenable<unknown> {
  return vscode.commands.executeCommand('vscode.openWith', uri, 'darkroom.model');
}

/** The finished check of a panel, once it has one. */
export function finished(api: DarkroomApi, file: string): Promise<ModelPanelState> {
  return until(() => {
    const state = api.modelPanels().find(panel => panel.path === file);
    return state !== undefined && state.check.name !== 'checking' && state;
  }, `a check of ${file}`);
}

/** The report of a finished check; fails with the sentence of one that failed. */
export function reportOf({ check }: ModelPanelState) {
  if (check.name !== 'done') throw new Error(check.name === 'failed' ? check.failure.message : check.name);
  return check.report;
}
