// What a person sees of a direction before it is added: where it is from, where its energy lies among the frequencies, and
// what has to be done to it for the model that is steered. A side bar asks for this at every change of a layer, so that the
// mean of that layer is all that is read of the numbers.

import path from 'node:path';
import { usualLayer } from './develop';
import { readMean } from './direction-file';
import type { DirectionAbout } from './direction-file';
import type { SteerTarget } from './steer';
import { steerTarget } from './steer-target';
import { fieldsOf, fullPath, wholeNumber } from '../request-checks';
import { energyByFrequency, lengthOf } from '../../steering/energy';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { DescribeRequest, DirectionDescription } from '../../shared/protocol/steer';

/** More than a side bar has pixels for is no use to it. */
const mostBands = 256;

export async function describeDirection(request: unknown): Promise<DirectionDescription> {
  const { file, from: wanted, target: folder } = checked(request);
  const { about, layer: from, mean } = await readMean(file, found => wanted ?? usualLayer(found));
  if (lengthOf(mean) === 0) throw withoutDirection(file, from);
  const target = folder === undefined ? undefined : await steerTarget(folder);
  return {
    about,
    from,
    spectrum: bandsOf(energyByFrequency(mean)),
    ...(target && { target: { layers: target.layers, width: target.width } }),
    notes: target ? notesOf(about, target) : [],
  };
}

function withoutDirection(file: string, layer: number): DarkroomError {
  const name = printable(path.basename(file), 200);
  return new DarkroomError('bad-input', `${name}, layer ${layer}, has no direction: its mean is zero.`, {
    remedy: 'Choose another layer, or pairs in which reasoning and direct answers end differently.',
  });
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
  const { file, from, target } = fieldsOf<DescribeRequest>(request);
  return {
    file: fullPath(file, 'The direction'),
    ...(from !== undefined && { from: wholeNumber(from, 'The layer that the direction is read from') }),
    ...(target !== undefined && { target: fullPath(target, 'The model') }),
  };
}
