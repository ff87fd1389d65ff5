// What other code may hand to the command `darkroom.trace.rerun`, and what the engine is asked in the end. What is left out
// comes from the trace in front, or from the person.

import path from 'node:path';
import * as vscode from 'vscode';
import { changeKinds, interventionsFor, latentContents, tokenFor } from './rerun-change';
import type { RerunChange } from './rerun-change';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { ModelCard, RunRequest } from '../../shared/protocol/run';
import type { TraceDocument } from '../../shared/trace/document';
import type { OpenTrace } from '../../trace/open-trace';
import { sampleRecordOf, truthOf } from '../../trace/sample-record';

export interface RerunWish {
  /** The trace of the run; the one in front if left out. */
  readonly trace?: string;
  /** The first step that is not followed; the selected one if left out. */
  readonly step?: number;
  /** The person is asked if it is left out. */
  readonly change?: RerunChange;
  /** Whether the new trace opens; it does unless told. */
  readonly open?: boolean;
}

/** `target` is nothing, the file that a menu belongs to, or a wish. */
export function parseRerunWish(target: unknown): RerunWish {
  if (target instanceof vscode.Uri) return { trace: target.fsPath };
  if (typeof target !== 'object' || target === null) return {};
  const given = target as Partial<Record<keyof RerunWish, unknown>>;
  const { step, open } = given;
  if (step !== undefined && !Number.isSafeInteger(step))
    throw wrong(
      `${JSON.stringify(step)} is no number of a step`,
      'Steps are counted from 0, which is the prompt.',
    );
  return {
    ...(given.trace !== undefined && { trace: fileOf(given.trace, 'The trace') }),
    ...(step !== undefined && { step: step as number }),
    ...(given.change !== undefined && { change: parseChange(given.change) }),
    ...(open === false && { open }),
  };
}

function parseChange(value: unknown): RerunChange {
  const given = (typeof value === 'object' ? value : undefined) as
    Partial<Record<string, unknown>> | undefined;
  const kind = changeKinds.find(known => known === given?.['kind']);
  if (!given || !kind)
    throw wrong('It is not said what is changed', `Its kind is one of: ${changeKinds.join(', ')}.`);
  if (kind === 'token') {
    const { token } = given;
    if (typeof token !== 'string' || token === '')
      throw wrong('It is not said which word is put there', 'Give it as "token".');
    return { kind, token };
  }
  if (kind === 'seed') {
    const { seed } = given;
    if (!Number.isSafeInteger(seed))
      throw wrong('It is not said which seed', 'Give a whole number as "seed".');
    return { kind, seed: seed as number };
  }
  if (kind === 'picture') return { kind, picture: fileOf(given['picture'], 'The picture') };
  const content = latentContents.find(known => known === kind);
  if (!content) return { kind: 'nothing' };
  const { seed, trace, following } = given;
  return {
    kind: content,
    ...(typeof seed === 'number' && { seed }),
    ...(trace !== undefined && { trace: fileOf(trace, 'The trace with other latents') }),
    ...(following === true && { following }),
  };
}

function fileOf(value: unknown, what: string): string {
  const file = value instanceof vscode.Uri && value.scheme === 'file' ? value.fsPath : value;
  if (typeof file === 'string' && path.isAbsolute(file)) return file;
  throw wrong(`${what} is not a file on this machine`, 'Give its full path.');
}

export interface RerunParts {
  readonly trace: OpenTrace;
  readonly step: number;
  readonly change: RerunChange;
  readonly cards: readonly ModelCard[];
  /** Where the new trace is written. */
  readonly child: string;
}

/** The run once more, as it was recorded, but for the change. */
export async function rerunRequest({ trace, step, change, cards, child }: RerunParts): Promise<RunRequest> {
  const { document } = trace;
  const folder = document.interventionFiles?.folder ?? folderFor(trace, change);
  const token = tokenFor(document, step, change);
  const sample =
    change.kind === 'picture'
      ? truthOf(await sampleRecordOf(change.picture), document.question)
      : document.sample;
  return {
    model: modelOf(document, cards),
    precision: document.model.dtype,
    device: document.model.device,
    threads: document.model.threads,
    method: document.method.name,
    settings: document.method.settings,
    ...(document.method.fidelity && { fidelity: document.method.fidelity }),
    ...(change.kind === 'picture' && { picture: change.picture }),
    question: document.question,
    sampling: document.sampling,
    maxTokens: document.maxTokens,
    runs: 1,
    interventions: interventionsFor(document, step, change, folder),
    interventionsFolder: folder,
    ...(sample && { sample }),
    continues: {
      ...{ trace: trace.path, step },
      ...(token !== undefined && { token }),
      ...(change.kind === 'seed' && { seed: change.seed }),
    },
    trace: child,
  };
}

/** Names of files in a trace say the less of this machine, the nearer the folder is. */
function folderFor(trace: OpenTrace, change: RerunChange): string {
  return path.dirname(('trace' in change ? change.trace : undefined) ?? trace.path);
}

/** A trace may come from anywhere: it can name a model, but only one that is known here is opened. */
function modelOf({ model }: TraceDocument, cards: readonly ModelCard[]): string {
  const known =
    cards.find(({ folder }) => folder === model.folder) ?? cards.find(({ name }) => name === model.name);
  if (known) return known.folder;
  throw new DarkroomError('missing', `The model ${printable(model.name, 80)} of this trace is not here.`, {
    remedy: 'Name its folder in the setting darkroom.models.folders.',
  });
}

function wrong(message: string, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', `${message}.`, { remedy });
}
