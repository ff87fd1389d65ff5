// What a person sees of a direction before it is added: where it is from, where its energy lies among the frequencies, and
// what has to be done to it for the model that is steered.

import path from 'node:path';
import { directionAt, usualLayer } from './develop';
import { readDirection } from './direction-file';
import type { DirectionAbout } from './direction-file';
import type { SteerTarget } from './steer';
import { steerTarget } from './steer-target';
import { energyByFrequency } from '../../steering/energy';
import { DarkroomError } from '../../shared/errors';
import type { DescribeRequest, DirectionDescription } from '../../shared/protocol/steer';

/** More than a side bar has pixels for is no use to it. */
const mostBands = 256;

export async function describeDirection(request: unknown): Promise<DirectionDescription> {
  const { file, from: wanted, target: folder } = checked(request);
  const direction = await readDirection(file);
  const { about } = direction;
  const from = wanted ?? usualLayer(about);
  const { vector } = directionAt(direction, from, 'mean');
  const target = folder === undefined ? undefined : await steerTarget(folder);
  return {
    about,
    from,
    spectrum: bandsOf(energyByFrequency(vector)),
    ...(target && { target: { layers: target.layers, width: target.width } }),
    notes: target ? notesOf(about, target) : [],
  };
}

/** Each frequency where they are few; else bands as wide as each other, whose borders divide a frequency where they fall in it. */
export function bandsOf(energy: Float64Array): readonly number[] {
  if (energy.length <= mostBands) return [...energy];
  const bands = new Array<number>(mostBands).fill(0);
  const perFrequency = mostBands / energy.length;
  for (const [frequency, share] of energy.entries()) {
    const begin = frequency * perFrequency;
    const band = Math.floor(begin);
    const inside = Math.min(1, (band + 1 - begin) / perFrequency);
    bands[band] = (bands[band] ?? 0) + share * inside;
    if (inside < 1 && band + 1 < mostBands) bands[band + 1] = (bands[band + 1] ?? 0) + share * (1 - inside);
  }
  return bands;
}

function notesOf({ model }: DirectionAbout, target: SteerTarget): readonly string[] {
  const notes: string[] = [];
  if (model.width !== target.width)
    notes.push(`Resampled from ${model.width} dimensions to the ${target.width} of ${target.name}.`);
  if (model.hash === target.hash) notes.push(`It is ${target.name}’s own direction.`);
  return notes;
}

function checked(request: unknown): DescribeRequest {
  const { file, from, target } = (typeof request === 'object' && request !== null ? request : {}) as Partial<
    Record<keyof DescribeRequest, unknown>
  >;
  if (from !== undefined && !(typeof from === 'number' && Number.isInteger(from) && from >= 0))
    throw new DarkroomError('bad-input', 'The layer that the direction is read from is no whole number.');
  return {
    file: fullPath(file),
    ...(from !== undefined && { from }),
    ...(target !== undefined && { target: fullPath(target) }),
  };
}

function fullPath(value: unknown): string {
  if (typeof value === 'string' && path.isAbsolute(value) && !value.includes('\0')) return value;
  throw new DarkroomError('bad-input', 'A direction or a model has no full path.', { remedy: 'Give one.' });
}
