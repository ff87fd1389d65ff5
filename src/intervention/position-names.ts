// The names of positions, and what each stands for.
//
//   image  prompt  latent  latent.image  generated     the five classes; every position has exactly one
//   text                                               prompt and generated
//   answer                                             generated, from the answer's first position on
//   prompt.last                                        the last position of the prompt, where writing begins
//   all                                                every position
//   latent[2]  image[0..9]  generated[4..]             of one class, counted from 0
//   [0..9]  [-3..-1]  [7..]                            of the sequence; below 0 from the prompt's end, whose last is -1

import { requireDistinct, requireList, shown, suggestion, wrong } from './checks';
import type { Positions } from './types';

export const positionClasses = ['image', 'prompt', 'latent', 'latent.image', 'generated'] as const;
export type PositionClass = (typeof positionClasses)[number];

/** Both ends belong to it; no end is Infinity. */
export type Atom =
  | { readonly kind: 'class'; readonly class: PositionClass; readonly from: number; readonly to: number }
  | { readonly kind: 'answer' }
  | { readonly kind: 'span'; readonly from: number; readonly to: number };

export interface Selector {
  /** As it was written. */
  readonly name: string;
  /** It holds where any of them does. */
  readonly atoms: readonly Atom[];
}

export const positionWords = [...positionClasses, 'text', 'answer', 'prompt.last', 'all'] as const;

/** Seven digits: more positions than any model has. */
const pattern = /^([a-z.]*)\[(\d{1,7}|-[1-9]\d{0,6})(?:(\.\.)(\d{1,7}|-[1-9]\d{0,6})?)?\]$/;

const mostNames = 64;

export function parsePositions(value: unknown, path: string): Selector {
  if (typeof value === 'string') return { name: value, atoms: parseName(value, path) };
  if (!Array.isArray(value))
    throw wrong(path, `must be a position name or a list of them, and is ${shown(value)}`);
  const names = requireList(value, path, mostNames).map((name, i) => {
    if (typeof name === 'string') return name;
    throw wrong(`${path}[${i}]`, `must be a position name, and is ${shown(name)}`);
  });
  requireDistinct(names, path);
  return {
    name: names.join(', '),
    atoms: names.flatMap((name, i) => parseName(name, `${path}[${i}]`)),
  };
}

/** Of positions that were checked before. */
export function selectorOf(positions: Positions | undefined): Selector {
  return parsePositions(positions ?? 'all', 'positions');
}

export function isEverything(atom: Atom): boolean {
  return atom.kind === 'span' && atom.from === 0 && atom.to === Infinity;
}

const everything: Atom = { kind: 'span', from: 0, to: Infinity };

function parseName(name: string, path: string): readonly Atom[] {
  switch (name) {
    case 'all':
      return [everything];
    case 'text':
      return [wholeClass('prompt'), wholeClass('generated')];
    case 'answer':
      return [{ kind: 'answer' }];
    case 'prompt.last':
      return [{ kind: 'span', from: -1, to: -1 }];
    default: {
      const known = classNamed(name);
      return known === undefined ? [parseRange(name, path)] : [wholeClass(known)];
    }
  }
}

function parseRange(name: string, path: string): Atom {
  const [, word = '', first, dots, last] = pattern.exec(name) ?? [];
  if (first === undefined)
    throw wrong(path, `has no positions named ${shown(name)}`, suggestion(name, positionWords));
  const from = Number(first);
  const to = dots === undefined ? from : last === undefined ? Infinity : Number(last);
  requireOrder(name, path, from, to);
  if (word === '') return { kind: 'span', from, to };
  const known = classNamed(word);
  if (known === undefined)
    throw wrong(
      path,
      `counts ${shown(word)}, and only a class can be counted`,
      suggestion(word, positionClasses),
    );
  if (from < 0 || to < 0)
    throw wrong(
      path,
      `counts from the end in ${shown(name)}, and how many of a class there will be is not known`,
      'Count from 0; only [i..j] without a class can count back, from the end of the prompt.',
    );
  return { kind: 'class', class: known, from, to };
}

function requireOrder(name: string, path: string, from: number, to: number): void {
  if (from < 0 && to >= 0 && to !== Infinity)
    throw wrong(
      path,
      `begins before the prompt's end and ends counted from the start: ${shown(name)}`,
      'Count both ends the same way.',
    );
  if (from < 0 === to < 0 && to < from) throw wrong(path, `ends before it begins: ${shown(name)}`);
}

function wholeClass(name: PositionClass): Atom {
  return { kind: 'class', class: name, from: 0, to: Infinity };
}

function classNamed(name: string): PositionClass | undefined {
  return positionClasses.find(known => known === name);
}
