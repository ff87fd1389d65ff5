// A direction and what is to be done with it, as it is typed: --steer F.direction.safetensors,strength=0.4,layers=3,keep=48.
// One word for each vector, so that several can be added; what is left out is decided where vectors are made.

import path from 'node:path';
import { anyNumber, wholeNumber } from './numbers';
import type { Steer } from '../engine/direction/vector-file';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { controlNames, directionKinds } from '../shared/trace/vector-about';

export const steerWords =
  'strength=A[,layers=3|2,4|2..4|all][,from=L][,keep=K][,kind=mean|principal][,control=NAME][,seed=0][,positions=P,…][,renorm=true|false][,fidelity=paper|released|released-uncached]';

export const controlWords = controlNames.join('|');

const keys = [
  'strength',
  'layers',
  'from',
  'keep',
  'kind',
  'control',
  'seed',
  'positions',
  'renorm',
  'fidelity',
] as const;
type Key = (typeof keys)[number];

export function steerFrom(text: string): Steer {
  // Values may have commas, and so may names of files: a part begins where a key is set.
  const [file = '', ...parts] = text.split(/,(?=[a-z]+=)/);
  const given = new Map(parts.map(part => keyOf(part)));
  if (file.trim() === '' || /^[a-z]+=/.test(file))
    throw misused('--steer names no direction.', 'Begin with its file');
  const strength = given.get('strength');
  if (strength === undefined)
    throw misused('--steer does not say how strongly.', 'Add strength=0.4, for example');
  const layers = given.get('layers');
  const positions = given.get('positions');
  const renorm = given.get('renorm');
  return {
    direction: path.resolve(file),
    strength: anyNumber('steer strength', strength),
    ...(layers !== undefined && { layers: layersFrom(layers) }),
    ...(renorm !== undefined && { renorm: truthOf(renorm) }),
    ...fidelityFrom(given.get('fidelity')),
    ...(positions !== undefined && { positions: positionsFrom(positions) }),
    ...developmentFrom(name => given.get(name), 'steer '),
  };
}

/** What makes a vector of a direction: the same words in "direction filter". */
export function developmentFrom(
  given: (name: 'from' | 'keep' | 'kind' | 'control' | 'seed') => string | undefined,
  before = '',
): Pick<Steer, 'from' | 'keep' | 'kind' | 'control'> {
  const [from, keep, kind, control, seed] = (['from', 'keep', 'kind', 'control', 'seed'] as const).map(given);
  if (seed !== undefined && control === undefined)
    throw misused('A seed was given, and nothing is drawn.', 'Leave it out, or name a control');
  return {
    ...(from !== undefined && { from: wholeNumber(`${before}from`, from) }),
    ...(keep !== undefined && { keep: wholeNumber(`${before}keep`, keep) }),
    ...(kind !== undefined && { kind: oneOf('kind', kind, directionKinds) }),
    ...(control !== undefined && {
      control: {
        name: oneOf('control', control, controlNames),
        ...(seed !== undefined && { seed: wholeNumber(`${before}seed`, seed) }),
      },
    }),
  };
}

/** Without a cache, the authors' "first" is position 0 in every step. */
export function fidelityFrom(word: string | undefined): Pick<Steer, 'fidelity' | 'positions'> {
  if (word === undefined) return {};
  const fidelity = oneOf('fidelity', word, ['paper', 'released', 'released-uncached']);
  return fidelity === 'released-uncached' ? { fidelity: 'released', positions: '[0]' } : { fidelity };
}

function layersFrom(text: string): NonNullable<Steer['layers']> {
  if (text === 'all') return 'all';
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  const whole = (number: string) => wholeNumber('steer layers', number);
  if (from !== undefined && to !== undefined) return { from: whole(from), to: whole(to) };
  return text.split(',').map(whole);
}

function positionsFrom(text: string): NonNullable<Steer['positions']> {
  const names = text.split(',').map(name => name.trim());
  const [only] = names;
  return names.length === 1 && only !== undefined ? only : names;
}

function keyOf(part: string): readonly [Key, string] {
  const [, name = '', value = ''] = /^([a-z]+)=(.*)$/s.exec(part) ?? [];
  const key = keys.find(known => known === name);
  if (key !== undefined && value !== '') return [key, value];
  throw new DarkroomError(
    'bad-input',
    key === undefined
      ? `--steer does not know "${printable(name, 40)}".`
      : `--steer sets nothing for "${key}".`,
    { remedy: `It knows: ${keys.join(', ')}.` },
  );
}

function oneOf<T extends string>(what: string, word: string, known: readonly T[]): T {
  const found = known.find(name => name === word);
  if (found !== undefined) return found;
  throw new DarkroomError('bad-input', `There is no ${what} "${printable(word, 40)}" of a direction.`, {
    remedy: `There is: ${known.join(', ')}.`,
  });
}

export function truthOf(word: string): boolean {
  return oneOf('renorm', word, ['true', 'false']) === 'true';
}

function misused(message: string, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', message, {
    remedy: `${remedy}: --steer cot.direction.safetensors,strength=0.4,layers=3`,
  });
}
