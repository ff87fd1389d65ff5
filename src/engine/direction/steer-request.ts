// The directions of a run are looked at before they are believed: they may come from a command that somebody else calls.
// Layers and positions are looked at where they become an intervention, k and layers of the source where the file is known.

import path from 'node:path';
import type { Steer } from './steer';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { SteerWish } from '../../shared/protocol/steer';
import { fidelities } from '../../shared/trace/document';
import { controlNames, directionKinds } from '../../shared/trace/vector-about';

const known = new Set([
  'direction',
  'from',
  'kind',
  'fidelity',
  'keep',
  'control',
  'layers',
  'strength',
  'renorm',
  'positions',
]);

export function checkSteer(wishes: unknown = []): readonly Steer[] {
  if (!Array.isArray(wishes)) throw bad('The directions of a run are no list');
  return (wishes as unknown[]).map((wish, at) => steerIn(wish, `Direction ${at + 1} of the run`));
}

function steerIn(wish: unknown, what: string): Steer {
  if (typeof wish !== 'object' || wish === null) throw bad(`${what} is no object`);
  const strange = Object.keys(wish).find(key => !known.has(key));
  if (strange !== undefined)
    throw bad(`${what} has "${printable(strange, 40)}"`, `It knows: ${[...known].join(', ')}.`);
  const { direction, from, kind, fidelity, keep, control, layers, strength, renorm, positions } =
    wish as Partial<Record<keyof SteerWish, unknown>>;
  if (typeof direction !== 'string' || !path.isAbsolute(direction) || direction.includes('\0'))
    throw bad(`${what} has no full path of a file`);
  if (typeof strength !== 'number' || !Number.isFinite(strength)) throw bad(`${what} has no strength`);
  if (renorm !== undefined && typeof renorm !== 'boolean')
    throw bad(`${what} does not say whether the length is kept`, 'Give true or false.');
  return {
    direction,
    strength,
    ...(from !== undefined && { from: whole(from, `${what}: from`) }),
    ...(keep !== undefined && { keep: whole(keep, `${what}: keep`) }),
    ...(kind !== undefined && { kind: oneOf(kind, directionKinds, `${what}: kind`) }),
    ...(fidelity !== undefined && { fidelity: oneOf(fidelity, fidelities, `${what}: fidelity`) }),
    ...(control !== undefined && { control: controlIn(control, what) }),
    ...(layers !== undefined && { layers: layersIn(layers, what) }),
    ...(renorm !== undefined && { renorm }),
    ...(positions !== undefined && { positions: positionsIn(positions, what) }),
  };
}

function controlIn(value: unknown, what: string): NonNullable<Steer['control']> {
  const { name, seed } = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly name?: unknown;
    readonly seed?: unknown;
  };
  return {
    name: oneOf(name, controlNames, `${what}: control`),
    ...(seed !== undefined && { seed: whole(seed, `${what}: seed`) }),
  };
}

function layersIn(value: unknown, what: string): NonNullable<Steer['layers']> {
  if (value === 'all') return value;
  if (Array.isArray(value)) return value.map(layer => whole(layer, `${what}: layers`));
  if (typeof value !== 'object' || value === null) throw bad(`${what} has no layers`);
  const { from, to } = value as { readonly from?: unknown; readonly to?: unknown };
  return { from: whole(from, `${what}: layers`), to: whole(to, `${what}: layers`) };
}

function positionsIn(value: unknown, what: string): NonNullable<Steer['positions']> {
  const names: unknown[] = Array.isArray(value) ? value : [value];
  if (names.every(name => typeof name === 'string') && names.length > 0)
    return typeof value === 'string' ? value : names;
  throw bad(`${what} has no positions`, 'Name them as in interventions.');
}

function whole(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw bad(`${what} is no whole number`);
}

function oneOf<const T extends string>(value: unknown, names: readonly T[], what: string): T {
  const found = names.find(name => name === value);
  if (found !== undefined) return found;
  throw bad(`${what} is "${printable(String(value), 40)}"`, `There is: ${names.join(', ')}.`);
}

function bad(sentence: string, remedy?: string): DarkroomError {
  return new DarkroomError('bad-input', `${sentence}.`, remedy === undefined ? {} : { remedy });
}
