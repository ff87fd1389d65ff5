// Settings are edited by hand: each is read through one function that returns something usable whatever it finds.

import * as vscode from 'vscode';
import type { DeviceChoice } from '../shared/model-report';

const section = 'darkroom';
const devices: readonly DeviceChoice[] = ['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml'];

export function deviceChoice(): DeviceChoice {
  const value = read('engine.device');
  return devices.find(device => device === value) ?? 'auto';
}

/** 0 means never. */
export function idleStopMs(): number {
  const minutes = read('engine.idleStopMinutes');
  return typeof minutes === 'number' && minutes >= 0 ? minutes * 60_000 : 10 * 60_000;
}

export function modelFolders(): readonly string[] {
  const folders = read('models.folders');
  return Array.isArray(folders)
    ? folders.filter((folder): folder is string => typeof folder === 'string')
    : [];
}

function read(key: string): unknown {
  return vscode.workspace.getConfiguration(section).get<unknown>(key);
}
