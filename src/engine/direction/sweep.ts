// Does a direction do anything, where, and is it the direction that does it? A grid of arms with their controls, on one task
// or several, against the model as it is. What was measured by the time it is stopped is a result, too, and a result says
// what it was measured with: files, samples and machine.

import { controlText } from './arms-controls';
import type { Grid, SteeredArm } from './arms';
import { steerTarget } from './steer-target';
import type { SteerTarget } from './steer';
import { sweepArms } from './sweep-arms';
import { beginning, directionName, planned, untouched } from './sweep-plan';
import type { PlanRequest, SweepPart, SweepPlan, UsedDirection } from './sweep-plan';
import { sampleHash } from './sweep-samples';
import { trial } from './trial';
import type { Arm, SampleOutcome } from './trial';
import { summariseTogether } from './trial-summary';
import type { ArmSummary } from './trial-summary';
import { requireSound } from '../hook-proof';
import { openTested } from '../tested-model';
import type { TestedModel } from '../tested-model';
import { darkroomVersion } from '../version';
import { DarkroomError, sentence, toFailure } from '../../shared/errors';
import type { Device, DeviceChoice } from '../../shared/device';

/** What is asked of a model that is open. */
export interface OpenSweepRequest extends PlanRequest {
  readonly method: string;
  readonly count: number;
  readonly mostTokens?: number | undefined;
}

export interface SweepRequest extends OpenSweepRequest {
  /** A model folder, as a full path. */
  readonly model: string;
  readonly device: DeviceChoice;
  readonly precision?: string | undefined;
  /** 0: as many as ONNX Runtime takes. */
  readonly threads: number;
}

/** A model that stays open from sweep to sweep. */
export interface OpenModel extends TestedModel {
  readonly target: SteerTarget;
  readonly threads: number;
}

export interface SweptTask {
  readonly task: string;
  readonly arms: readonly (ArmSummary & Partial<Pick<SteeredArm, 'made'>>)[];
  readonly samples: readonly SampleOutcome[];
  /** SHA-256 of what was asked: questions, answers and pictures. */
  readonly asked: string;
}

export interface SweepResult {
  readonly format: 2;
  readonly version: string;
  readonly model: Pick<SteerTarget, 'name' | 'hash'>;
  readonly precision: string;
  readonly device: Device;
  readonly threads: number;
  readonly directions: readonly UsedDirection[];
  /** The grids that were asked for, and what belongs to them. */
  readonly parts: readonly AskedPart[];
  readonly begin?: string;
  readonly method: string;
  readonly seed: number;
  readonly count: number;
  readonly difficulty?: number;
  readonly mostTokens?: number;
  /** Stopped before all samples were answered. */
  readonly isPart: boolean;
  /** Controls that could not be made and tasks that were not finished, and why. */
  readonly notes: readonly string[];
  readonly tasks: readonly SweptTask[];
}

interface AskedPart {
  /** By the names of `directions`. */
  readonly directions: readonly string[];
  readonly own?: string;
  readonly steer?: SweepPart['steer'];
  readonly grid: Grid;
  readonly controls: readonly string[];
}

export interface SweepProgress {
  readonly task: string;
  readonly done: number;
  readonly count: number;
  readonly arms: number;
  readonly failed: number;
}

export interface SweepOptions {
  readonly signal: AbortSignal;
  readonly report: (progress: SweepProgress) => void;
}

export async function sweep(request: SweepRequest, options: SweepOptions): Promise<SweepResult> {
  const { device, precision, threads } = request;
  const target = await steerTarget(request.model, precision);
  const plan = await planned(request, target);
  const tested = await openTested(request.model, { device, precision, threads });
  try {
    return await measured({ ...tested, target, threads }, plan, request, options);
  } finally {
    await tested.model.release();
  }
}

/** The same, with the same checks. */
export async function sweepOpen(
  open: OpenModel,
  request: OpenSweepRequest,
  options: SweepOptions,
): Promise<SweepResult> {
  return measured(open, await planned(request, open.target), request, options);
}

async function measured(
  { model, proof, target, threads }: OpenModel,
  { designs, directions }: SweepPlan,
  request: OpenSweepRequest,
  options: SweepOptions,
): Promise<SweepResult> {
  requireSound(proof, model.name, 'be steered');
  const { method, seed, count, difficulty, mostTokens, begin } = request;
  const { tasks, ...how } = await tasksSwept({ model, target, designs }, request, options);
  return {
    format: 2,
    version: darkroomVersion,
    model: { name: target.name, hash: target.hash },
    precision: model.folder.graphs.decoder.precision,
    device: model.device,
    threads,
    directions,
    parts: request.parts.map(asked),
    ...(begin !== undefined && { begin }),
    method,
    seed,
    count,
    ...(difficulty !== undefined && { difficulty }),
    ...(mostTokens !== undefined && { mostTokens }),
    ...how,
    tasks,
  };
}

function asked({ directions, own, steer, grid, controls }: SweepPart): AskedPart {
  return {
    directions: directions.map(directionName),
    ...(own && { own: directionName(own) }),
    ...(steer && { steer }),
    grid,
    controls: controls.map(controlText),
  };
}

async function tasksSwept(
  { model, target, designs }: Pick<OpenModel, 'model' | 'target'> & Pick<SweepPlan, 'designs'>,
  request: OpenSweepRequest,
  { signal, report }: SweepOptions,
): Promise<Pick<SweepResult, 'isPart' | 'notes' | 'tasks'>> {
  const { method, seed, count, difficulty, mostTokens, begin } = request;
  const swept: { task: string; arms: readonly (Arm | SteeredArm)[]; samples: SampleOutcome[] }[] = [];
  const notes = new Set<string>();
  let isPart = false;
  let finished = 0;
  for (const task of request.tasks) {
    const ask = { task, method, seed, count, difficulty, mostTokens };
    const samples: SampleOutcome[] = [];
    try {
      const made = await sweepArms(model, target, designs, ask, signal);
      for (const note of made.notes) notes.add(note);
      const arms = [untouched, ...made.arms, ...beginning(begin, made.arms)];
      swept.push({ task, arms, samples });
      for await (const outcome of trial(model, { ...ask, arms }, signal)) {
        samples.push(outcome);
        const failed = samples.filter(sample => sample.failed !== undefined).length;
        report({ task, done: samples.length, count, arms: arms.length, failed });
      }
      requireAny(samples);
    } catch (error) {
      isPart = true;
      if (signal.aborted) break;
      if (finished === 0) throw error;
      // What other tasks gave stays.
      notes.add(`Not finished, ${task}: ${sentence(toFailure(error))}`);
      continue;
    }
    finished++;
  }
  const answered = swept.filter(({ samples }) => samples.some(({ failed }) => failed === undefined));
  if (answered.length === 0) signal.throwIfAborted();
  // All tasks are one family of comparisons.
  const summaries = summariseTogether(answered);
  const tasks = answered.map(({ task, arms, samples }, at) => ({
    task,
    arms: (summaries[at] ?? []).map((summary, of) => ({ ...summary, ...madeOf(arms[of]) })),
    samples,
    asked: sampleHash(task, { seed, difficulty }, samples),
  }));
  return { isPart, notes: [...notes], tasks };
}

function madeOf(arm: Arm | SteeredArm | undefined): Partial<Pick<SteeredArm, 'made'>> {
  return arm && 'made' in arm ? { made: arm.made } : {};
}

/** Where every sample failed there is no result, but a reason. */
function requireAny(samples: readonly SampleOutcome[]): void {
  const [first] = samples;
  if (first === undefined || samples.some(({ failed }) => failed === undefined)) return;
  throw new DarkroomError('bad-input', `No sample could be answered: ${first.failed ?? ''}`);
}
