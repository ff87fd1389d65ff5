// What other extensions, keybindings and notebooks may hand to the command `darkroom.ask`. Whatever arrives is looked at
// before it is believed; what is left out comes from the choices that the workspace remembers.

import * as vscode from 'vscode';
import { DarkroomError } from '../../shared/errors';
import { ranges } from '../../shared/protocol/run-panel';
import type { SteerWish } from '../../shared/protocol/steer';
import { fidelities, methodNames } from '../../shared/trace/document';
import type { Fidelity, MethodName } from '../../shared/trace/document';

export interface AskRequest {
  /** A file of this machine; left out for models of text. */
  readonly picture?: string;
  readonly question?: string;
  readonly method?: MethodName;
  /** Of the method, by the names of its options; those that were set in the side bar if left out. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly fidelity?: Fidelity;
  /** A model's folder, or its name. */
  readonly model?: string;
  /** As in the file names of the model: "fp32", "q4", …. */
  readonly precision?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly runs?: number;
  readonly maxTokens?: number;
  readonly interventions?: readonly unknown[];
  /** Directions, as in `docs/steering.md`; those of the side bar if left out. */
  readonly steer?: readonly SteerWish[];
  /** Whether a run with directions is followed by one with random vectors. */
  readonly control?: boolean;
  /** The finished trace, as a full path; a name in the folder for traces if left out. */
  readonly trace?: string;
  /** Whether the trace editor opens; it does unless told. */
  readonly open?: boolean;
}

export function parseAskRequest(value: object): AskRequest {
  const given = value as Partial<Record<string, unknown>>;
  const unknown = Object.keys(given).filter(name => !Object.hasOwn(readers, name));
  if (unknown.length > 0)
    throw wrong(`"${unknown.join('", "')}" is nothing that can be asked`, Object.keys(readers).join(', '));
  const entries = Object.entries(readers).flatMap(([name, read]) =>
    given[name] === undefined ? [] : [[name, read(name, given[name])]],
  );
  return Object.fromEntries(entries) as AskRequest;
}

/** Whether a command was called with a request, and not with the file that a menu belongs to. */
export function isAskRequest(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof vscode.Uri);
}

const readers: Readonly<Record<keyof AskRequest, (name: string, value: unknown) => unknown>> = {
  picture: filePath,
  question: text,
  method: (name, value) => {
    const method = methodNames.find(known => known === value);
    return method ?? fail(`"${String(value)}" is no ${name}`, methodNames.join(', '));
  },
  settings: (name, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? value
      : fail(`${name} are no object`, 'an object with the names of options'),
  fidelity: (name, value) =>
    fidelities.find(known => known === value) ??
    fail(`"${String(value)}" is no ${name}`, fidelities.join(', ')),
  model: (name, value) => (value instanceof vscode.Uri ? value.fsPath : text(name, value)),
  precision: text,
  temperature: number,
  topP: number,
  seed: number,
  runs: number,
  maxTokens: number,
  interventions: (name, value) =>
    Array.isArray(value) ? (value as unknown[]) : fail(`${name} is no list`, 'a list'),
  // The engine looks at each.
  steer: (name, value) =>
    Array.isArray(value) ? (value as unknown[]) : fail(`${name} is no list`, 'a list'),
  control: yesOrNo,
  trace: filePath,
  open: yesOrNo,
};

function filePath(name: string, value: unknown): string {
  if (value instanceof vscode.Uri) {
    if (value.scheme === 'file') return value.fsPath;
    return fail(`${value.toString()} is not a file on this machine`, 'a file on this machine');
  }
  return text(name, value);
}

function text(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.includes('\0'))
    return fail(`${name} is no text`, 'a text that is not empty');
  return value;
}

function yesOrNo(name: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : fail(`${name} is no boolean`, 'true, false');
}

function number(name: string, value: unknown): number {
  const { min, max, step } = ranges[name as keyof typeof ranges];
  const fits = typeof value === 'number' && value >= min && value <= max;
  if (fits && (step < 1 || Number.isInteger(value))) return value;
  return fail(`${String(value)} is no ${name}`, `a ${step < 1 ? '' : 'whole '}number from ${min} to ${max}`);
}

function wrong(message: string, possible: string): DarkroomError {
  return new DarkroomError('bad-input', `${message}.`, { remedy: `There is: ${possible}.` });
}

function fail(message: string, possible: string): never {
  throw wrong(message, possible);
}
