// The directions of a run are looked at before they are believed: they may come from a command that somebody else calls.
// Layers and positions are looked at where they become an intervention, k and layers of the source where the file is known.

import type { Steer } from './steer';
import { badRequest, fieldsOf, fullPath, oneOf, wholeNumber } from '../request-checks';
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
  if (!Array.isArray(wishes)) throw badRequest('The directions of a run are no list');
  return (wishes as unknown[]).map((wish, at) => steerIn(wish, `Direction ${at + 1} of the run`));
}

function steerIn(wish: unknown, what: string): Steer {
  if (typeof wish !== 'object' || wish === null) throw badRequest(`${what} is no object`);
  const strange = Object.keys(wish).find(key => !known.has(key));
  if (strange !== undefined)
    throw badRequest(`${what} has "${printable(strange, 40)}"`, `It knows: ${[...known].join(', ')}.`);
  const { direction, from, kind, fidelity, keep, control, layers, strength, renorm, positions } =
    fieldsOf<SteerWish>(wish);
  if (typeof strength !== 'number' || !Number.isFinite(strength)) throw badRequest(`${what} has no strength`);
  if (renorm !== undefined && typeof renorm !== 'boolean')
    throw badRequest(`${what} does not say whether the length is kept`, 'Give true or false.');
  return {
    direction: fullPath(direction, what),
    strength,
    ...(from !== undefined && { from: wholeNumber(from, `${what}: from`) }),
    ...(keep !== undefined && { keep: wholeNumber(keep, `${what}: keep`) }),
    ...(kind !== undefined && { kind: oneOf(kind, directionKinds, `${what}: kind`) }),
    ...(fidelity !== undefined && { fidelity: oneOf(fidelity, fidelities, `${what}: fidelity`) }),
    ...(control !== undefined && { control: controlIn(control, what) }),
    ...(layers !== undefined && { layers: layersIn(layers, what) }),
    ...(renorm !== undefined && { renorm }),
    ...(positions !== undefined && { positions: positionsIn(positions, what) }),
  };
}

function controlIn(value: unknown, what: string): NonNullable<Steer['control']> {
  const { name, seed } = fieldsOf<NonNullable<Steer['control']>>(value);
  return {
    name: oneOf(name, controlNames, `${what}: control`),
    ...(seed !== undefined && { seed: wholeNumber(seed, `${what}: seed`) }),
  };
}

function layersIn(value: unknown, what: string): NonNullable<Steer['layers']> {
  if (value === 'all') return value;
  if (Array.isArray(value)) return value.map(layer => wholeNumber(layer, `${what}: layers`));
  if (typeof value !== 'object' || value === null) throw badRequest(`${what} has no layers`);
  const { from, to } = fieldsOf<{ from: number; to: number }>(value);
  return { from: wholeNumber(from, `${what}: layers`), to: wholeNumber(to, `${what}: layers`) };
}

function positionsIn(value: unknown, what: string): NonNullable<Steer['positions']> {
  const names: unknown[] = Array.isArray(value) ? value : [value];
  if (names.every(name => typeof name === 'string') && names.length > 0)
    return typeof value === 'string' ? value : names;
  throw badRequest(`${what} has no positions`, 'Name them as in interventions.');
}
