// What other extensions, keybindings, CodeLenses, assistants and tests may hand to the commands about ablations instead of being
// asked. Whatever arrives is looked at before it is believed; what an ablation may say, the engine decides.

import path from 'node:path';
import * as vscode from 'vscode';
import { DarkroomError } from '../../shared/errors';
import type { OpenTracesRequest } from '../../shared/protocol/ablation-sheet';

export interface AblationWish {
  /** A file of the kind *.ablation.json. */
  readonly file?: string;
  readonly recipe?: string;
  /** A model's folder, or its name. */
  readonly model?: string;
  readonly task?: string;
  /** How many samples. */
  readonly count?: number;
  /** Of a person's own, as the file has them; what they may say, the engine decides. */
  readonly samples?: Readonly<Record<string, unknown>>;
  /** Whether the contact sheet opens; it does unless told. */
  readonly open?: boolean;
}

/** From a menu, from other code, or nothing, which a person is asked for. */
export function parseAblationWish(value: unknown): AblationWish | undefined {
  if (value instanceof vscode.Uri) return { file: filePath('file', value) };
  if (typeof value !== 'object' || value === null) return undefined;
  const unknown = Object.keys(value).filter(name => !Object.hasOwn(readers, name));
  if (unknown.length > 0)
    throw wrong(
      `"${unknown.join('", "')}" is nothing that can be said here`,
      `There is: ${Object.keys(readers).join(', ')}.`,
    );
  const given = value as Partial<Record<string, unknown>>;
  const entries = Object.entries(readers).flatMap(([name, read]) =>
    given[name] === undefined ? [] : [[name, read(name, given[name])]],
  );
  return Object.fromEntries(entries) as AblationWish;
}

const readers: Readonly<Record<keyof AblationWish, (name: string, value: unknown) => unknown>> = {
  file: filePath,
  recipe: text,
  model: (name, value) => (value instanceof vscode.Uri ? value.fsPath : text(name, value)),
  task: text,
  count: (name, value) => {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw wrong(`${name} is no number of samples`, 'Give a whole number.');
  },
  samples: (name, value) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    throw wrong(`${name} is no object`, 'Give what a file of an ablation would have there.');
  },
  open: (name, value) => {
    if (typeof value === 'boolean') return value;
    throw wrong(`${name} is no boolean`, 'Give true or false.');
  },
};

/** An arm of a sample in a folder of results. */
export function samplePlaceIn(value: unknown): OpenTracesRequest & { readonly folder: string } {
  const { folder, task, index, seed, arm } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Partial<Record<string, unknown>>;
  const whole = (name: string, given: unknown) => {
    if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0) return given;
    throw wrong(`${name} is no whole number`, 'Give one from 0.');
  };
  return {
    folder: filePath('folder', folder),
    task: text('task', task),
    index: whole('index', index),
    seed: whole('seed', seed),
    arm: text('arm', arm),
  };
}

function filePath(name: string, value: unknown): string {
  if (value instanceof vscode.Uri) {
    if (value.scheme === 'file') return value.fsPath;
    throw wrong(`${value.toString()} is not a file on this machine`, 'Save it as a file first.');
  }
  const file = text(name, value);
  if (path.isAbsolute(file)) return file;
  const [open] = vscode.workspace.workspaceFolders ?? [];
  if (open?.uri.scheme === 'file') return path.join(open.uri.fsPath, file);
  throw wrong(`${name} has no full path`, 'Give one.');
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw wrong(`${name} is no text`, 'Give a text that is not empty.');
}

function wrong(message: string, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', `${message}.`, { remedy });
}
