// Problem: the graph computes one formula for each position, keep * h + the sum of gain * vector, brought to a length or
// not. A list of changes means: one after another. Not every list can be had from the formula.
// Idea: of two changes at one place it is known which go together. Those that do not are refused when the list is
// compiled if they certainly meet, and otherwise in the step in which they do.
//
//                  then add   turn      scale     replace   noise
//   add            sum        renorm    both      lost      lost
//   turn           renorm     sum       renorm    lost      lost
//   scale          both       renorm    product   lost      lost
//   replace        both       renorm    both      twice     twice
//   noise          length     length    length    twice     twice

import { DarkroomError } from '../shared/errors';
import type { Apart, Effect, LatentChange, StreamChange } from './plan';
import { isEverything } from './position-names';
import type { Atom, Selector } from './position-names';

type Kind = Effect['kind'];
type Clash = 'twice' | 'lost' | 'renorm' | 'length';

function clashOf(earlier: Kind, later: Kind): Clash | undefined {
  const replaces = (kind: Kind) => kind === 'replace' || kind === 'noise';
  if (replaces(later)) return replaces(earlier) ? 'twice' : 'lost';
  if (earlier === 'noise') return 'length';
  return (earlier === 'turn') === (later === 'turn') ? undefined : 'renorm';
}

/** Refuses what certainly meets and cannot; returns what has to be watched. */
export function findClashes(changes: readonly StreamChange[]): readonly Apart[] {
  const items = new Map<number, StreamChange[]>();
  for (const change of changes) items.set(change.item, [...(items.get(change.item) ?? []), change]);
  const list = [...items.values()];
  return list.flatMap((later, i) => list.slice(0, i).flatMap(earlier => watched(earlier, later)));
}

function watched(earlier: readonly StreamChange[], later: readonly StreamChange[]): readonly Apart[] {
  const [first, second] = [earlier[0], later[0]];
  if (!first || !second || clashOf(first.effect.kind, second.effect.kind) === undefined) return [];
  const layers = new Set(earlier.map(({ layer }) => layer));
  const shared = later.find(({ layer }) => layers.has(layer));
  if (shared === undefined) return [];
  const pair = { earlier: first, later: shared };
  if (certainlyMeet(first.positions, shared.positions)) throw clash(pair, undefined);
  return [pair];
}

/** A latent can be replaced once, as it is fed or in the stream that begins with it. */
export function requireLatentsOnce(latents: readonly LatentChange[], stream: readonly StreamChange[]): void {
  for (const [i, later] of latents.entries()) {
    for (const earlier of latents.slice(0, i))
      if (share(earlier.latents, later.latents))
        throw refused(
          `[${earlier.item}] and [${later.item}] both replace the same latent, and only one can.`,
        );
    const fed = latentsAsPositions(later);
    for (const { item, layer, effect, positions } of stream)
      if (layer === 0 && clashOf('replace', effect.kind) === 'twice' && certainlyMeet(fed, positions))
        throw refused(
          `[${later.item}] replaces a latent as it is fed and [${item}] replaces it in the embeddings, and only one can.`,
        );
  }
}

/** Two changes that meet at this position. */
export function clash({ earlier, later }: Apart, position: number | undefined): DarkroomError {
  const [first, second] = [`[${earlier.item}]`, `[${later.item}]`];
  const place =
    position === undefined
      ? `at layer ${later.layer} and positions "${later.positions.name}"`
      : `at layer ${later.layer} and position ${position}`;
  switch (clashOf(earlier.effect.kind, later.effect.kind) ?? 'twice') {
    case 'twice':
      return refused(`${first} and ${second} both replace the stream ${place}, and only one can.`);
    case 'lost':
      return refused(
        `${second} replaces the stream ${place}, and what ${first} does there before would be lost.`,
        `Put ${second} before ${first}: then what was put there is changed.`,
      );
    case 'renorm':
      return refused(
        `${first} and ${second} change the stream ${place}, and only one of them keeps its length.`,
        'Vectors at one place are added up before the length is restored: set "renorm" for all of them or for none, and scale or replace elsewhere.',
      );
    case 'length':
      return refused(
        `${first} puts noise into the stream ${place} with the length of what was there, and ${second} would change that length.`,
        'Put noise where nothing else is changed.',
      );
  }
}

function refused(message: string, remedy?: string): DarkroomError {
  return new DarkroomError('bad-input', message, remedy === undefined ? {} : { remedy });
}

function share(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  const those = new Set(b);
  return a.some(number => those.has(number));
}

function latentsAsPositions({ latents }: LatentChange): Selector {
  const atom = (from: number, to: number): Atom => ({ kind: 'class', class: 'latent', from, to });
  return {
    name: 'latent',
    atoms: latents?.map(number => atom(number, number)) ?? [atom(0, Infinity)],
  };
}

/** Whether both hold at some position of every sequence that is long enough. */
function certainlyMeet(a: Selector, b: Selector): boolean {
  return a.atoms.some(one => b.atoms.some(other => atomsMeet(one, other)));
}

function atomsMeet(a: Atom, b: Atom): boolean {
  if (isEverything(a) || isEverything(b)) return true;
  if (a.kind === 'class' && b.kind === 'class') return a.class === b.class && overlap(a, b);
  if (a.kind === 'span' && b.kind === 'span') return sameOrigin(a, b) && overlap(a, b);
  if (a.kind === 'answer') return isAnswer(b);
  return b.kind === 'answer' && isAnswer(a);
}

function isAnswer(atom: Atom): boolean {
  if (atom.kind === 'answer') return true;
  return atom.kind === 'class' && atom.class === 'generated' && atom.from === 0 && atom.to === Infinity;
}

interface Ends {
  readonly from: number;
  readonly to: number;
}

function overlap(a: Ends, b: Ends): boolean {
  return a.from <= b.to && b.from <= a.to;
}

/** Both counted from the start, or both from the end of the prompt. */
function sameOrigin(a: Ends, b: Ends): boolean {
  const origin = ({ from, to }: Ends) => (from < 0 ? 'prompt' : to < 0 ? 'both' : 'start');
  return origin(a) === origin(b);
}
