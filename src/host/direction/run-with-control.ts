// A run, and where it has directions the same once more with random vectors; then what both came to, in degrees.

import { controlOf, strengthsOf } from './steered-run';
import { turningIn } from './turning';
import { toFailure } from '../../shared/errors';
import type { RunEffect } from '../../shared/protocol/exposure';
import type { RunRequest, RunResult } from '../../shared/protocol/run';

export interface Executing {
  readonly execute: (request: RunRequest) => Promise<RunResult>;
  /** The control is about to be run. */
  readonly beginControl: (request: RunRequest) => void;
}

export interface BothResults {
  readonly result: RunResult;
  readonly control?: RunResult;
  /** Undefined without directions, or where the traces cannot be read: the run is none the worse. */
  readonly effect?: RunEffect;
}

/** What goes wrong with the control takes nothing from the run. */
export async function runWithControl(
  asked: RunRequest,
  wished: boolean,
  { execute, beginControl }: Executing,
): Promise<BothResults> {
  const result = await execute(asked);
  const went = result.outcomes.every(({ state }) => state === 'done');
  const next = went && wished ? controlOf(asked) : undefined;
  if (!next) return { result, ...(await effectOf(asked, result)) };
  beginControl(next);
  try {
    const control = await execute(next);
    return { result, control, ...(await effectOf(asked, result, control)) };
  } catch (error) {
    const note = `There is no run with a random vector: ${toFailure(error).message}`;
    return { result: { ...result, notes: [...result.notes, note] }, ...(await effectOf(asked, result)) };
  }
}

async function effectOf(
  { steer = [], model }: RunRequest,
  result: RunResult,
  control?: RunResult,
): Promise<{ effect?: RunEffect }> {
  if (steer.length === 0) return {};
  try {
    const turned = await turningIn(result);
    const random = control && { control: await turningIn(control) };
    return { effect: { model, strengths: strengthsOf(steer), turned, ...random } };
  } catch {
    return {};
  }
}
