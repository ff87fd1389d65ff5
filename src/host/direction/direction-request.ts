// What other extensions, keybindings and tests may hand to the commands about directions instead of being asked. Whatever
// arrives is looked at before it is believed.

import * as vscode from 'vscode';
import { DarkroomError } from '../../shared/errors';
import { readPositions, templates } from '../../shared/protocol/direction';
import type { ReadPosition, Template } from '../../shared/protocol/direction';

export interface ExtractWish {
  /** A model's folder, or its name. */
  readonly model?: string;
  /** A file with contrast pairs, as JSONL. */
  readonly pairs?: string;
  /** Pairs of the benchmark, made for this. */
  readonly generate?: GenerateWish;
  readonly template?: Template;
  readonly position?: ReadPosition;
  /** The direction's file; a name in the workspace folder if left out. */
  readonly out?: string;
  /** Whether it is laid beside the next run. */
  readonly add?: boolean;
}

export interface GenerateWish {
  /** A task, or "all". */
  readonly task: string;
  readonly count: number;
  readonly seed?: number;
}

export function parseExtractWish(value: object): ExtractWish {
  return parsed<ExtractWish>(value, {
    model: filePath,
    pairs: filePath,
    generate: (_, given) =>
      typeof given === 'object' && given !== null
        ? parsed<GenerateWish>(given, { task: text, count: whole, seed: whole })
        : fail('generate is no object', 'task, count, seed'),
    template: (name, given) => oneOf(name, given, templates),
    position: (name, given) => oneOf(name, given, readPositions),
    out: filePath,
    add: (name, given) => (typeof given === 'boolean' ? given : fail(`${name} is no boolean`, 'true, false')),
  });
}

/** A direction's file from a menu, as `{ direction }`, or nothing. */
export function directionIn(value: unknown): string | undefined {
  if (value instanceof vscode.Uri) return filePath('direction', value);
  if (typeof value !== 'object' || value === null) return undefined;
  return parsed<{ direction?: string }>(value, { direction: filePath }).direction;
}

type Reader = (name: string, value: unknown) => unknown;

function parsed<T>(value: object, readers: Readonly<Record<keyof T & string, Reader>>): T {
  const unknown = Object.keys(value).filter(name => !Object.hasOwn(readers, name));
  if (unknown.length > 0)
    throw wrong(
      `"${unknown.join('", "')}" is nothing that can be said here`,
      Object.keys(readers).join(', '),
    );
  const given = value as Partial<Record<string, unknown>>;
  const entries = Object.entries<Reader>(readers).flatMap(([name, read]) =>
    given[name] === undefined ? [] : [[name, read(name, given[name])]],
  );
  return Object.fromEntries(entries) as T;
}

function filePath(name: string, value: unknown): string {
  if (!(value instanceof vscode.Uri)) return text(name, value);
  if (value.scheme === 'file') return value.fsPath;
  return fail(`${value.toString()} is not a file on this machine`, 'a file on this machine');
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  return fail(`${name} is no text`, 'a text that is not empty');
}

function whole(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  return fail(`${name} is no whole number`, 'whole numbers from 0');
}

function oneOf<const T extends string>(name: string, value: unknown, known: readonly T[]): T {
  return known.find(one => one === value) ?? fail(`"${String(value)}" is no ${name}`, known.join(', '));
}

function wrong(message: string, possible: string): DarkroomError {
  return new DarkroomError('bad-input', `${message}.`, { remedy: `There is: ${possible}.` });
}

function fail(message: string, possible: string): never {
  throw wrong(message, possible);
}
