// The directions that arms are steered by, developed before anything runs: a file that is not there, or that does not fit the
// model, is said with the arm that asks for it.

import path from 'node:path';
import { vectorFrom } from '../direction/develop';
import { readDirection } from '../direction/direction-file';
import { interventionOf } from '../direction/steer';
import type { Steer } from '../direction/steer';
import { steerTarget } from '../direction/steer-target';
import type { ArmSpec, ArmSteer } from '../../ablation/spec';
import type { Intervention } from '../../intervention/types';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import { controlNames } from '../../shared/trace/vector-about';

export interface Steering {
  readonly vector: Float32Array;
  readonly intervention: Intervention;
}

/** By what the arm says, as text. */
export type Steerings = ReadonlyMap<string, Steering>;

/** How interventions name a vector that stands in no file of theirs. */
const givenVector = '@direction#vector';
/** Of controls that are drawn, one after the other: "random", "random 2". */
const firstSeed = 1;

export const steeringKey = (steer: ArmSteer): string => JSON.stringify(steer);

export interface PreparedSteering {
  readonly steerings: Steerings;
  /** By the name of the direction file, what it was made of. */
  readonly hashes: Readonly<Record<string, string>>;
}

export async function prepareSteering(
  arms: readonly ArmSpec[],
  {
    root,
    folder,
    precision,
  }: { readonly root: string; readonly folder: string; readonly precision?: string | undefined },
): Promise<PreparedSteering> {
  const steered = arms.filter(({ steer }) => steer !== undefined);
  const steerings = new Map<string, Steering>();
  const hashes: Record<string, string> = {};
  if (steered.length === 0) return { steerings, hashes };
  const target = await steerTarget(root, precision);
  const files = new Map<string, Awaited<ReturnType<typeof readDirection>>>();
  for (const { steer } of steered) {
    if (!steer || steerings.has(steeringKey(steer))) continue;
    const asked = asSteer(steer, folder);
    const file = files.get(steer.direction) ?? (await readDirection(asked.direction));
    files.set(steer.direction, file);
    const { vector, about } = vectorFrom(file, asked, target);
    hashes[steer.direction] = `${about.direction.hash} ${about.direction.pairsHash}`;
    steerings.set(steeringKey(steer), { vector, intervention: interventionOf(asked, givenVector, target) });
  }
  return { steerings, hashes };
}

/** `folder` is what the name of its direction is relative to. */
export function asSteer({ direction, layer, strength, keep, control }: ArmSteer, folder: string): Steer {
  const [, word, draw] = /^(.+?)(?: (\d{1,3}))?$/.exec(control ?? '') ?? [];
  const name = controlNames.find(known => known === word);
  if (control !== undefined && name === undefined)
    throw new DarkroomError('bad-input', `axes.vector: there is no vector "${printable(control, 40)}".`, {
      remedy: `There is: direction, ${controlNames.join(', ')}; of those that are drawn also "random 2".`,
    });
  return {
    direction: path.resolve(folder, direction),
    layers: [layer],
    strength,
    ...(keep !== undefined && { keep }),
    ...(name !== undefined && { control: { name, seed: draw === undefined ? firstSeed : Number(draw) } }),
  };
}
