// What other code and the trace editor's page may hand to the command `darkroom.trace.rerun`. What is left out comes from the
// trace in front, or from the person.

import path from 'node:path';
import * as vscode from 'vscode';
import { changeKinds } from './rerun-change';
import type { ChangeKind, HeadChange, LatentContent, RerunChange } from './rerun-change';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

export interface RerunWish {
  /** The trace of the run; the one in front if left out. */
  readonly trace?: string;
  /** The first step that is not followed; the selected one if left out. */
  readonly step?: number;
  /** The person is asked if it is left out. */
  readonly change?: RerunChange;
  /** What is changed, where the person is asked only how. */
  readonly kind?: AskedKind;
  /** Of a kind "head": the one that is looked at. */
  readonly head?: Pick<HeadChange, 'layer' | 'heads'>;
  /** Whether the new trace opens; it does unless told. */
  readonly open?: boolean;
}

/** A kind of change, or what stands in the place of a latent. */
export type AskedKind = ChangeKind | 'latent';

/** `target` is nothing, the file that a menu belongs to, or a wish. */
export function parseRerunWish(target: unknown): RerunWish {
  if (target instanceof vscode.Uri) return { trace: target.fsPath };
  if (typeof target !== 'object' || target === null) return {};
  const given = target as Partial<Record<keyof RerunWish, unknown>>;
  const { step, open } = given;
  if (step !== undefined && !Number.isSafeInteger(step))
    throw wrong(`${shown(step)} is no number of a step`, 'Steps are counted from 0, which is the prompt.');
  const kind = ([...changeKinds, 'latent'] as const).find(known => known === given.kind);
  return {
    ...(given.trace !== undefined && { trace: fileOf(given.trace, 'The trace') }),
    ...(step !== undefined && { step: step as number }),
    ...(given.change !== undefined && { change: parseChange(given.change) }),
    ...(kind && { kind }),
    ...(given.head !== undefined && { head: parseHead(given.head) }),
    ...(open === false && { open }),
  };
}

type Given = Partial<Record<string, unknown>>;

function parseChange(value: unknown): RerunChange {
  const given = (typeof value === 'object' ? value : undefined) as Given | undefined;
  const kind = changeKinds.find(known => known === given?.['kind']);
  if (!given || !kind)
    throw wrong('It is not said what is changed', `Its kind is one of: ${changeKinds.join(', ')}.`);
  switch (kind) {
    case 'nothing':
      return { kind };
    case 'token': {
      const { token } = given;
      if (typeof token === 'string' && token !== '') return { kind, token };
      throw wrong('It is not said which word is put there', 'Give it as "token".');
    }
    case 'seed':
      return { kind, seed: wholeOf(given['seed'], 'seed') };
    case 'picture':
      return { kind, picture: fileOf(given['picture'], 'The picture') };
    case 'vector':
      return {
        kind,
        vector: vectorOf(given['vector']),
        strength: numberOf(given['strength'], 'strength', -1e6, 1e6),
        ...(given['layers'] !== undefined && { layers: wholesOf(given['layers'], 'layers') }),
      };
    case 'gate':
      return { kind, gate: numberOf(given['gate'], 'gate', 0, 1e6) };
    case 'head':
      return { kind, ...parseHead(given), ...(given['everywhere'] === true && { everywhere: true }) };
    case 'patch':
      return {
        kind,
        layer: wholeOf(given['layer'], 'layer'),
        trace: fileOf(given['trace'], 'The trace with another stream'),
      };
    case 'remove':
      return { kind, item: wholeOf(given['item'], 'item') };
    case 'zero':
    case 'noise':
    case 'first':
    case 'words':
    case 'trace':
    case 'sight':
      return parseLatent(kind, given);
  }
}

function parseLatent(kind: LatentContent, given: Given): RerunChange {
  const { seed, trace, picture, following } = given;
  return {
    kind,
    ...(typeof seed === 'number' && { seed }),
    ...(trace !== undefined && { trace: fileOf(trace, 'The trace with other latents') }),
    ...(picture !== undefined && { picture: fileOf(picture, 'The picture') }),
    ...(following === true && { following }),
  };
}

function parseHead(value: unknown): Pick<HeadChange, 'layer' | 'heads'> {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Given;
  return { layer: wholeOf(given['layer'], 'layer'), heads: wholesOf(given['heads'], 'heads') };
}

function wholesOf(value: unknown, what: string): readonly number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map(one => wholeOf(one, what));
}

function wholeOf(value: unknown, what: string): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw wrong(`${shown(value)} is no "${what}"`, 'Give a whole number.');
}

function numberOf(value: unknown, what: string, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw wrong(`${shown(value)} is no "${what}"`, `Give a number from ${least} to ${most}.`);
}

/** A file, and after # which of its vectors. */
function vectorOf(value: unknown): string {
  const [, file = value, tensor = ''] = (typeof value === 'string' && /^(.*?)(#[^#]*)?$/s.exec(value)) || [];
  return fileOf(file, 'The vector') + tensor;
}

function fileOf(value: unknown, what: string): string {
  const file = value instanceof vscode.Uri && value.scheme === 'file' ? value.fsPath : value;
  if (typeof file === 'string' && path.isAbsolute(file)) return file;
  throw wrong(`${what} is not a file on this machine`, 'Give its full path.');
}

const shown = (value: unknown) => printable(value === undefined ? 'nothing' : JSON.stringify(value), 60);

function wrong(message: string, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', `${message}.`, { remedy });
}
