// Problem: how strong an arm is follows from the stream that it is added to, and reading a stream takes longer than an arm.
// Idea: the stream of a place is read once for all arms that are added there. Controls that cannot be made, or that come out
// as another arm, are left out with a note; an arm that cannot be made is a mistake.

import { armOf, layersOf } from './arms';
import type { ArmDesign, SteeredArm } from './arms';
import { withoutAlike } from './arms-alike';
import type { DistinctArms } from './arms-alike';
import { positionsOf } from './steer';
import type { SteerTarget } from './steer';
import { strengthFor, streamsAt } from './trial-angle';
import type { Positions } from '../../intervention/types';
import type { Model } from '../../model/run/model';
import { DarkroomError } from '../../shared/errors';

export async function sweepArms(
  model: Model,
  target: SteerTarget,
  designs: readonly ArmDesign[],
  ask: Parameters<typeof streamsAt>[1],
  signal: AbortSignal,
): Promise<DistinctArms> {
  const known = new Map<string, readonly Float32Array[]>();
  const streams = async (layer: number, positions: Positions) => {
    const key = JSON.stringify([layer, positions]);
    const found = known.get(key) ?? (await streamsAt(model, ask, { layer, positions }, signal));
    known.set(key, found);
    return found;
  };
  const strengthOf = async ({ steer, degrees = 0 }: ArmDesign, vector: Float32Array) => {
    const all: Float32Array[] = [];
    for (const layer of layersOf(steer, target)) all.push(...(await streams(layer, positionsOf(steer))));
    return strengthFor(degrees, vector, all);
  };
  const arms: SteeredArm[] = [];
  const notes: string[] = [];
  for (const design of designs)
    try {
      arms.push(await armOf(design, target, strengthOf));
    } catch (error) {
      // Where everything is kept there is no rest to be a control.
      if (!design.control || !(error instanceof DarkroomError)) throw error;
      notes.push(`Left out, ${design.name}: ${error.message}`);
    }
  const distinct = withoutAlike(arms);
  return { arms: distinct.arms, notes: [...notes, ...distinct.notes] };
}
