// Problem: a sweep is asked for in files and words, by a terminal or by a program that has the model open already, and what
// makes it worth nothing can be known before it begins.
// Idea: one way from the request to the arms, whoever asks: directions are read and hashed, all points of all grids made with
// their controls, and whatever follows from that alone is refused.

import path from 'node:path';
import { designsOf } from './arms';
import type { ArmDesign, Grid, Source } from './arms';
import { onceEach, withControls } from './arms-controls';
import type { ControlWish } from './arms-controls';
import { readDirection } from './direction-file';
import type { Steer, SteerTarget } from './steer';
import { requireFresh, requireNames, requireOwn, requireTasks } from './sweep-checks';
import type { Asked } from './sweep-checks';
import type { Arm } from './trial';
import { tracedFile } from '../run/provenance';
import { printable } from '../../shared/format';

export interface DirectionChoice {
  /** As a full path. */
  readonly file: string;
  /** In the table; that of its file if left out. */
  readonly name?: string;
}

/** Directions over one grid. */
export interface SweepPart {
  readonly directions: readonly DirectionChoice[];
  /** That of the model itself, as a control. */
  readonly own?: DirectionChoice | undefined;
  /** What all of its arms have in common. */
  readonly steer?: Partial<Omit<Steer, 'direction'>> | undefined;
  readonly grid: Grid;
  readonly controls: readonly ControlWish[];
}

export interface PlanRequest extends Asked {
  readonly parts: readonly SweepPart[];
  /** A control whose answers only begin with this. */
  readonly begin?: string | undefined;
}

/** What was measured with, so that it can be told from a file that was made again. */
export interface UsedDirection {
  readonly name: string;
  readonly file: string;
  /** SHA-256 of the file. */
  readonly hash: string;
  readonly model: { readonly name: string; readonly hash: string };
  readonly pairs: { readonly count: number; readonly hash: string; readonly seed?: number };
}

export interface SweepPlan {
  readonly designs: readonly ArmDesign[];
  readonly directions: readonly UsedDirection[];
}

export const untouched: Arm = { name: 'untouched' };

export async function planned(request: PlanRequest, target: SteerTarget): Promise<SweepPlan> {
  requireTasks(request);
  const designs: ArmDesign[] = [];
  const used = new Map<string, UsedDirection>();
  const sourceOf = async (choice: DirectionChoice): Promise<Source> => {
    const source = { name: directionName(choice), direction: await readDirection(choice.file) };
    requireFresh([source], request);
    used.set(JSON.stringify([source.name, choice.file]), await usedFrom(source));
    return source;
  };
  for (const { directions, own, steer, grid, controls } of request.parts) {
    const sources: Source[] = [];
    for (const choice of directions) sources.push(await sourceOf(choice));
    const its = own && (await sourceOf(own));
    if (its) requireOwn(its, target);
    designs.push(...withControls(designsOf(sources, grid, steer), controls, its));
  }
  const once = onceEach(designs);
  requireNames([untouched, ...once, ...beginning(request.begin, once)]);
  return { designs: once, directions: [...used.values()] };
}

/** The arm that only begins with a word, as a control of all that are none. */
export function beginning(
  begins: string | undefined,
  arms: readonly { readonly name: string; readonly control?: boolean }[],
): readonly Arm[] {
  if (begins === undefined) return [];
  const of = arms.filter(({ control }) => !control).map(({ name }) => name);
  return [{ name: `begins with "${printable(begins, 40)}"`, control: true, of, begins }];
}

export function directionName({ file, name }: DirectionChoice): string {
  return name ?? path.basename(file).replace(/\.direction\.safetensors$/, '');
}

async function usedFrom({ name, direction: { file, about } }: Source): Promise<UsedDirection> {
  const { model, pairs } = about;
  const { sha256 } = await tracedFile(path.dirname(file), path.basename(file));
  return {
    name,
    file: path.basename(file),
    hash: sha256,
    model: { name: model.name, hash: model.hash },
    pairs: {
      count: pairs.count,
      hash: pairs.hash,
      ...(pairs.seed !== undefined && { seed: pairs.seed }),
    },
  };
}
