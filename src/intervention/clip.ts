// Problem: a run that goes on from a step is changed from there on, and its trace has a list of changes and no "from there
// on": whoever runs it again, or goes on from it, would change it from the beginning.
// Idea: where a change begins or ends is said in its own positions, once and for all. Every name of positions, cut at a
// position of a sequence that is known up to there, can be written as names again: "generated" from position 57 on is
// "generated[12..]" where 12 were written before it.

import { parsePositions, positionClasses } from './position-names';
import type { Atom, PositionClass } from './position-names';
import { actionOf, targetOf } from './types';
import type { Intervention, Numbers, Place, PlaceKey, Positions } from './types';

/** A run as far as it is known, and where it is cut. */
export interface Cut {
  /** The first position behind the cut. */
  readonly position: number;
  /** The first latent behind it. */
  readonly latent: number;
  /** Of all positions in front of it. */
  readonly classes: readonly PositionClass[];
  readonly promptLength: number;
  /** Where the answer begins, if in front of the cut. */
  readonly answerFrom?: number;
}

type Side = 'from' | 'until';

/** The same change behind the cut only; undefined where it is nothing there. */
export function holdingFrom(change: Intervention, cut: Cut): Intervention | undefined {
  // Latents in front of the cut are fed as they were.
  return isOfLatents(change) ? change : clipped(change, cut, 'from');
}

/** The same change in front of the cut only; undefined where it is nothing there. */
export function holdingUntil(change: Intervention, cut: Cut): Intervention | undefined {
  if (!isOfLatents(change)) return clipped(change, cut, 'until');
  const latents = latentsBefore(change.at.latents, cut.latent);
  return latents.length === 0 ? undefined : { ...change, at: { latents } };
}

/** Whether a place speaks of positions that another prompt would shift. */
export function countsFromStart({ at }: Intervention, promptLength: number): boolean {
  return [at.positions, at.queries, at.keys].some(
    names =>
      names !== undefined &&
      parsePositions(names, 'positions').atoms.some(
        atom => atom.kind === 'span' && (atom.from >= promptLength || isBehind(atom.to, promptLength)),
      ),
  );
}

const isBehind = (end: number, promptLength: number) => end !== Infinity && end >= promptLength;

function isOfLatents({ at, do: action }: Intervention): boolean {
  return targetOf(actionOf(action), at) === 'latents';
}

/** Who looks decides when attention is changed: what is looked at lies before it. */
function clipped(change: Intervention, cut: Cut, side: Side): Intervention | undefined {
  const key: PlaceKey & keyof Place =
    targetOf(actionOf(change.do), change.at) === 'attention' ? 'queries' : 'positions';
  const names = namesOf(change.at[key] ?? 'all', cut, side);
  return names === undefined ? undefined : { ...change, at: { ...change.at, [key]: names } };
}

function namesOf(positions: Positions, cut: Cut, side: Side): Positions | undefined {
  const given = typeof positions === 'string' ? [positions] : positions;
  const names = [
    ...new Set(
      given.flatMap(name => {
        const { atoms } = parsePositions(name, 'positions');
        const parts = atoms.map(atom => partOf(atom, cut, side));
        // What is whole keeps its name.
        return parts.every((part, i) => part === atoms[i])
          ? [name]
          : parts.flatMap(part => (part ? [nameOf(part)] : []));
      }),
    ),
  ];
  return names.length < 2 && typeof positions === 'string'
    ? names[0]
    : names.length === 0
      ? undefined
      : names;
}

/** The part of an atom on one side; the atom itself where that is all of it. */
function partOf(atom: Atom, cut: Cut, side: Side): Atom | undefined {
  if (atom.kind === 'answer') return answerPart(atom, cut, side);
  if (atom.kind === 'class') {
    const of = atom.class;
    const before = countOf(of, cut.classes, cut.position);
    const isOver = (of === 'image' || of === 'prompt') && cut.position >= cut.promptLength;
    if (isOver) return side === 'until' ? atom : undefined;
    return within(atom, before, side);
  }
  const [from, to] = [atom.from, atom.to].map(end => (end < 0 ? cut.promptLength + end : end));
  const part = within({ ...atom, from: Math.max(0, from ?? 0), to: to ?? Infinity }, cut.position, side);
  const isWhole = part && part.from === from && part.to === to;
  return isWhole ? atom : part;
}

function within<T extends Atom & { readonly from: number; readonly to: number }>(
  atom: T,
  at: number,
  side: Side,
): T | undefined {
  const from = side === 'from' ? Math.max(atom.from, at) : atom.from;
  const to = side === 'from' ? atom.to : Math.min(atom.to, at - 1);
  if (to < from) return undefined;
  return from === atom.from && to === atom.to ? atom : { ...atom, from, to };
}

function answerPart(atom: Atom, cut: Cut, side: Side): Atom | undefined {
  const { answerFrom, classes, position } = cut;
  if (answerFrom === undefined || answerFrom >= position) return side === 'from' ? atom : undefined;
  const first = countOf('generated', classes, answerFrom);
  const written: Atom = { kind: 'class', class: 'generated', from: first, to: Infinity };
  return within(written, countOf('generated', classes, position), side);
}

function countOf(of: PositionClass, classes: readonly PositionClass[], end: number): number {
  return classes.slice(0, end).filter(one => one === of).length;
}

function nameOf(atom: Atom): string {
  if (atom.kind === 'answer') return 'answer';
  const word = atom.kind === 'class' ? positionClasses.find(name => name === atom.class) : '';
  const { from, to } = atom;
  if (from === 0 && to === Infinity) return word === '' ? 'all' : (word ?? '');
  return `${word ?? ''}[${from}${to === from ? '' : `..${to === Infinity ? '' : to}`}]`;
}

function latentsBefore(latents: Numbers | undefined, end: number): readonly number[] {
  const made = Array.from({ length: end }, (_, number) => number);
  if (latents === undefined || latents === 'all') return made;
  const chosen = 'from' in latents ? made.filter(n => n >= latents.from && n <= latents.to) : latents;
  return chosen.filter(number => number < end);
}
