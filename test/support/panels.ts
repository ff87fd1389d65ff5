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

/** The limit is against what never comes, not against a machine that is busy. */
export async function until<T>(
  get: () => T | undefined | false,
  what: string,
  limitMs = 120_000,
): Promise<T> {
  const start = Date.now();
  for (;;) {
    const value = get();
    if (value !== undefined && value !== false) return value;
    if (Date.now() - start > limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/**
 * Repeats a change until it is noticed: VS Code does not tell when it has begun to watch a file. `busy`: what a change would begin
 * anew is under way, so that on a slow machine it would never end.
 */
export async function changing<T>(
  change: () => void,
  get: () => T | undefined | false,
  what: string,
  busy: () => boolean = () => false,
): Promise<T> {
  change();
  // Longer than the pause that a panel waits for after a change.
  const again = setInterval(() => busy() || change(), 1500);
  try {
    return await until(get, what);
  } finally {
    clearInterval(again);
  }
}

export function openWithDarkroom(uri: vscode.Uri): Thenable<unknown> {
  return vscode.commands.executeCommand('vscode.openWith', uri, 'darkroom.model');
}

/** Closes all editors; what they showed is then no longer among what the extension shows. */
export async function closeEditors(api: DarkroomApi): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  const open = () => [...api.modelPanels(), ...api.traceEditors(), ...api.contactSheets()];
  await until(() => open().length === 0, 'the end of what the editors showed');
}

/** What the tab in front shows, once it is of this kind: VS Code tells of its tabs some time after it opened one. */
export function inFront(viewType: string): Promise<vscode.TabInputCustom> {
  return until(() => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputCustom && input.viewType === viewType && input;
  }, `a tab of ${viewType} in front`);
}

/** The finished check of a panel, once it has one. */
export function finished(api: DarkroomApi, file: string): Promise<ModelPanelState> {
  return until(() => {
    const state = api.modelPanels().find(panel => panel.path === file);
    return state !== undefined && state.check.name !== 'checking' && state;
  }, `a check of ${file}`);
}

/** Whether the model of a panel is being checked. */
export function isChecking(api: DarkroomApi, file: string): boolean {
  return api.modelPanels().some(({ path: one, check }) => one === file && check.name === 'checking');
}

/** The report of a finished check; fails with the sentence of one that failed. */
export function reportOf({ check }: ModelPanelState) {
  if (check.name !== 'done') throw new Error(check.name === 'failed' ? check.failure.message : check.name);
  return check.report;
}
