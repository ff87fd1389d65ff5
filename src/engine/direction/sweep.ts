// Does a direction do anything, where, and is it the direction that does it? A grid of arms with their controls, on one task
// or several, against the model as it is. What was measured by the time it is stopped is a result, too.

import path from 'node:path';
import { armOf, designsOf } from './arms';
import type { ArmDesign, Grid, Source, SteeredArm } from './arms';
import { withoutAlike } from './arms-alike';
import { withControls } from './arms-controls';
import type { ControlWish } from './arms-controls';
import { readDirection } from './direction-file';
import { middleLayer } from './steer';
import type { Steer, SteerTarget } from './steer';
import { steerTarget } from './steer-target';
import { requireFresh, requireNames, requireOwn, requireTasks } from './sweep-checks';
import { trial } from './trial';
import type { Arm, SampleOutcome } from './trial';
import { strengthFor, streamsAt } from './trial-angle';
import { summariseTogether } from './trial-summary';
import type { ArmSummary } from './trial-summary';
import { requireSound } from '../hook-proof';
import { openTested } from '../tested-model';
import type { Model } from '../../model/run/model';
import { DarkroomError, sentence, toFailure } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { DeviceChoice } from '../../shared/model-report';

export interface SweepRequest {
  /** A model folder, as a full path. */
  readonly model: string;
  readonly device: DeviceChoice;
  readonly precision?: string | undefined;
  readonly threads: number;
  /** Direction files. */
  readonly directions: readonly string[];
  /** A control whose answers only begin with this. */
  readonly begin?: string | undefined;
  /** That of the model itself, as a control. */
  readonly own?: string | undefined;
  /** What all arms have in common. */
  readonly steer?: Partial<Steer>;
  readonly grid: Grid;
  readonly controls: readonly ControlWish[];
  readonly tasks: readonly string[];
  readonly method: string;
  readonly count: number;
  readonly seed: number;
  readonly difficulty?: number | undefined;
  readonly mostTokens?: number | undefined;
}

export interface SweptTask {
  readonly task: string;
  readonly arms: readonly (ArmSummary & Partial<Pick<SteeredArm, 'made'>>)[];
  readonly samples: readonly SampleOutcome[];
}

export interface SweepResult {
  readonly format: 1;
  readonly model: Pick<SteerTarget, 'name' | 'hash'>;
  readonly method: string;
  readonly seed: number;
  readonly count: number;
  readonly difficulty?: number;
  /** Stopped before all samples were answered. */
  readonly isPart: boolean;
  /** Controls that could not be made and tasks that were not finished, and why. */
  readonly notes: readonly string[];
  readonly tasks: readonly SweptTask[];
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
  requireTasks(request);
  const target = await steerTarget(request.model, request.precision);
  const designs = await designed(request, target);
  const { device, precision, threads } = request;
  const { model, proof } = await openTested(request.model, { device, precision, threads });
  try {
    requireSound(proof, model.name, 'be steered');
    return await sweepOpen(model, target, designs, request, options);
  } finally {
    await model.release();
  }
}

async function designed(request: SweepRequest, target: SteerTarget): Promise<readonly ArmDesign[]> {
  const named = async (file: string): Promise<Source> => ({
    name: path.basename(file).replace(/\.direction\.safetensors$/, ''),
    direction: await readDirection(file),
  });
  const sources: Source[] = [];
  for (const file of request.directions) sources.push(await named(file));
  const own = request.own === undefined ? undefined : await named(request.own);
  if (own) requireOwn(own, target);
  requireFresh(own ? [...sources, own] : sources, request);
  const arms = designsOf(sources, request.grid, request.steer);
  const designs = withControls(arms, request.controls, own);
  requireNames([untouched, ...designs, ...beginning(request.begin, arms)]);
  return designs;
}

const untouched: Arm = { name: 'untouched' };

/** The same with a model that is open, and designs of any kind. */
export async function sweepOpen(
  model: Model,
  target: SteerTarget,
  designs: readonly ArmDesign[],
  request: Omit<
    SweepRequest,
    'model' | 'device' | 'precision' | 'threads' | 'directions' | 'grid' | 'controls'
  >,
  { signal, report }: SweepOptions,
): Promise<SweepResult> {
  const { method, seed, count, difficulty, mostTokens } = request;
  const swept: { task: string; arms: readonly (Arm | SteeredArm)[]; samples: SampleOutcome[] }[] = [];
  const notes = new Set<string>();
  let isPart = false;
  let finished = 0;
  for (const task of request.tasks) {
    const ask = { task, method, seed, count, difficulty, mostTokens };
    const samples: SampleOutcome[] = [];
    try {
      const made = await armsOf(model, target, designs, ask, signal);
      for (const note of made.notes) notes.add(note);
      const arms = [untouched, ...made.arms, ...beginning(request.begin, made.arms)];
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
  const measured = swept.filter(({ samples }) => samples.some(({ failed }) => failed === undefined));
  if (measured.length === 0) signal.throwIfAborted();
  const summaries = summariseTogether(measured);
  return {
    format: 1,
    model: { name: target.name, hash: target.hash },
    method,
    seed,
    count,
    ...(difficulty !== undefined && { difficulty }),
    isPart,
    notes: [...notes],
    tasks: measured.map(({ task, arms, samples }, at) => ({
      task,
      arms: (summaries[at] ?? []).map((summary, of) => ({ ...summary, ...madeOf(arms[of]) })),
      samples,
    })),
  };
}

function beginning(
  begins: string | undefined,
  arms: readonly { readonly name: string; readonly control?: boolean }[],
): readonly Arm[] {
  if (begins === undefined) return [];
  const of = arms.filter(({ control }) => !control).map(({ name }) => name);
  return [{ name: `begins with "${printable(begins, 40)}"`, control: true, of, begins }];
}

function madeOf(arm: Arm | SteeredArm | undefined): Partial<Pick<SteeredArm, 'made'>> {
  return arm && 'made' in arm ? { made: arm.made } : {};
}

async function armsOf(
  model: Model,
  target: SteerTarget,
  designs: readonly ArmDesign[],
  ask: Parameters<typeof streamsAt>[1],
  signal: AbortSignal,
): Promise<{ readonly arms: readonly SteeredArm[]; readonly notes: readonly string[] }> {
  const known = new Map<string, readonly Float32Array[]>();
  const streams = async (layer: number, positions: Steer['positions'] = 'all') => {
    const key = JSON.stringify([layer, positions]);
    const found = known.get(key) ?? (await streamsAt(model, ask, { layer, positions }, signal));
    known.set(key, found);
    return found;
  };
  const strengthOf = async ({ steer, degrees = 0 }: ArmDesign, vector: Float32Array) => {
    const { layers = [middleLayer(target.layers)], positions } = steer;
    const [layer] = Array.isArray(layers) ? (layers as readonly number[]) : [middleLayer(target.layers)];
    return strengthFor(degrees, vector, await streams(layer ?? 0, positions));
  };
  const arms: SteeredArm[] = [];
  const notes: string[] = [];
  for (const design of designs)
    try {
      arms.push(await armOf(design, target, strengthOf));
    } catch (error) {
      // Where everything is kept there is no rest to be a control; an arm that cannot be made is a mistake.
      if (!design.control || !(error instanceof DarkroomError)) throw error;
      notes.push(`Left out, ${design.name}: ${error.message}`);
    }
  const distinct = withoutAlike(arms);
  return { arms: distinct.arms, notes: [...notes, ...distinct.notes] };
}

/** Where every sample failed there is no result, but a reason. */
function requireAny(samples: readonly SampleOutcome[]): void {
  const [first] = samples;
  if (first === undefined || samples.some(({ failed }) => failed === undefined)) return;
  throw new DarkroomError('bad-input', `No sample could be answered: ${first.failed ?? ''}`);
}
