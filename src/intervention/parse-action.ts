// What: one of the actions, with what it needs to be told.

import {
  isObject,
  listed,
  requireNumber,
  requireObject,
  requireOneKey,
  requireWhole,
  shown,
  wrong,
} from './checks';
import { parseReference, requireFile } from './reference';
import { actionNames, replacementWords, targetOf } from './types';
import type { Action, Add, Patch, Place, Replacement } from './types';

export const limits = {
  items: 256,
  /** Strengths and factors beyond it leave the range of 16-bit graphs at once. */
  factor: 1e6,
  seed: 2 ** 32 - 1,
} as const;

export function parseAction(value: unknown, at: Place, path: string): Action {
  const name = requireOneKey(value, path, actionNames);
  const inner = (value as Readonly<Record<string, unknown>>)[name];
  const innerPath = `${path}.${name}`;
  switch (name) {
    case 'add':
      return { add: parseAdd(inner, innerPath) };
    case 'replace':
      return { replace: parseReplacement(inner, targetOf(name, at) === 'latents', innerPath) };
    case 'scale':
      return { scale: requireNumber(inner, innerPath, -limits.factor, limits.factor) };
    case 'gate':
      return { gate: requireNumber(inner, innerPath, 0, limits.factor) };
    case 'knock-out':
      if (inner === true) return { 'knock-out': true };
      throw wrong(innerPath, `must be true, and is ${shown(inner)}`, 'Leave it out to knock out nothing.');
    case 'patch':
      return { patch: parsePatch(inner, innerPath) };
  }
}

function parseAdd(value: unknown, path: string): Add {
  const fields = requireObject(value, path, ['vector', 'strength', 'renorm']);
  const vector = copyReference(fields['vector'], `${path}.vector`);
  const strength = requireNumber(fields['strength'], `${path}.strength`, -limits.factor, limits.factor);
  const renorm = fields['renorm'];
  if (renorm === undefined) return { vector, strength };
  if (typeof renorm !== 'boolean')
    throw wrong(`${path}.renorm`, `must be true or false, and is ${shown(renorm)}`);
  return { vector, strength, renorm };
}

/** What only latents have: an order, a first one, words that would take as much room, counterparts in another run, a picture. */
const ofLatents = ['first', 'shuffle', 'words', 'trace', 'picture'] as const;

function parseReplacement(value: unknown, latents: boolean, path: string): Replacement {
  const words = latents ? replacementWords : replacementWords.filter(word => !isOfLatents(word));
  const keys = ['noise', 'shuffle', 'vector', 'trace', 'picture'] as const;
  if (!latents) requireNotOfLatents(value, path);
  const word = replacementWords.find(known => known === value);
  if (word !== undefined) return word;
  if (!isObject(value))
    throw wrong(
      path,
      `must be ${listed(words.map(shown), 'or')}, or an object with what to put there, and is ${shown(value)}`,
    );
  const key = requireOneKey(value, path, latents ? keys : keys.filter(name => !isOfLatents(name)));
  const inner = value[key];
  switch (key) {
    case 'noise':
      return { noise: parseSeed(inner, `${path}.noise`) };
    case 'shuffle':
      return { shuffle: parseSeed(inner, `${path}.shuffle`) };
    case 'vector':
      return { vector: copyReference(inner, `${path}.vector`) };
    case 'trace':
      return { trace: requireFile(inner, `${path}.trace`) };
    case 'picture':
      return { picture: requireFile(inner, `${path}.picture`) };
  }
}

function requireNotOfLatents(value: unknown, path: string): void {
  const named = isObject(value) ? Object.keys(value)[0] : value;
  if (typeof named !== 'string' || !isOfLatents(named)) return;
  throw wrong(
    path,
    `is ${shown(named)}, which is for latents, and this place is in the residual stream`,
    named === 'trace'
      ? 'Use "patch" for the recorded stream, or name "latents" in "at".'
      : 'Name "latents" in "at".',
  );
}

function isOfLatents(word: string): boolean {
  return ofLatents.some(known => known === word);
}

function parseSeed(value: unknown, path: string): { readonly seed: number } {
  const fields = requireObject(value, path, ['seed']);
  return { seed: requireWhole(fields['seed'], `${path}.seed`, 0, limits.seed) };
}

function parsePatch(value: unknown, path: string): Patch {
  const key = requireOneKey(value, path, ['trace', 'tensor']);
  const inner = (value as Readonly<Record<string, unknown>>)[key];
  return key === 'trace'
    ? { trace: requireFile(inner, `${path}.trace`) }
    : { tensor: copyReference(inner, `${path}.tensor`) };
}

/** Checked here, taken apart when it is read: the document keeps it as it was written. */
function copyReference(value: unknown, path: string): string {
  const { file, tensor } = parseReference(value, path);
  return tensor === undefined ? file : `${file}#${tensor}`;
}
