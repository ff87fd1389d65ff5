// Settings are edited by hand: each is read through one function that returns something usable whatever it finds.

import * as vscode from 'vscode';
import { modelsFolder } from '../hub/settings';
import type { DeviceChoice } from '../shared/device';
import { deviceChoices } from '../shared/device';

const section = 'darkroom';

export function deviceChoice(): DeviceChoice {
  const value = read('engine.device');
  return deviceChoices.find(device => device === value) ?? 'auto';
}

/** The longest that is accepted: a week. A timer takes 24 days at most, and would otherwise fire at once. */
const longestIdleMinutes = 10_080;

/** 0 means never. */
export function idleStopMs(): number {
  const minutes = read('engine.idleStopMinutes');
  return typeof minutes === 'number' && minutes >= 0
    ? Math.min(minutes, longestIdleMinutes) * 60_000
    : 10 * 60_000;
}

export function modelFolders(): readonly string[] {
  const folders = read('models.folders');
  return Array.isArray(folders)
    ? folders.filter((folder): folder is string => typeof folder === 'string')
    : [];
}

const defaultTracesFolder = '.darkroom/traces';

/** Relative to a workspace folder, or absolute. */
export function tracesFolder(): string {
  const folder = read('traces.folder');
  return typeof folder === 'string' && folder.trim() !== '' ? folder.trim() : defaultTracesFolder;
}

/** Another hub than the usual one; undefined where none is named. */
export function hubEndpoint(): string | undefined {
  return text('hub.endpoint');
}

/** Where models from the hub are kept, for the terminal too. */
export function addedModelsFolder(): string {
  return modelsFolder(text('hub.folder'));
}

/** Another place of the CUDA libraries' package than the usual one: an address, or a file. */
export function cudaPackageSource(): string | undefined {
  return text('cuda.package');
}

function text(key: string): string | undefined {
  const value = read(key);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function read(key: string): unknown {
  return vscode.workspace.getConfiguration(section).get<unknown>(key);
}
