// Problem: "the generated positions" has to mean the same whether a run computes all positions at once or one by one
// with a cache; a name that counted from the end of what is there so far would not.
// Idea: whether a name holds at a position follows from that position, the classes of the positions up to it, the length
// of the prompt and where the answer begins. Nothing of it changes when more positions come.

import { wrong } from './checks';
import type { Atom, Selector } from './position-names';
import { positionClasses } from './position-names';

/** What is known of the positions of one row. It may reach further than the step that is being computed. */
export interface PositionTable {
  /** For each position its class, as an index into `positionClasses`. */
  readonly classes: Uint8Array;
  /** Positions 0 to this, picture and text, came before anything was generated or thought. */
  readonly promptLength: number;
  /** The first position of the answer; known at the latest when that position is computed. */
  readonly answerFrom?: number;
}

/** 1 where the selector holds, for `count` positions beginning with `from`. */
export function maskOf(selector: Selector, table: PositionTable, from: number, count: number): Float32Array {
  const mask = new Float32Array(count);
  const atoms = selector.atoms.map(atom => fixed(atom, table.promptLength));
  const seen = new Uint32Array(positionClasses.length);
  const counting = atoms.some(atom => atom.kind === 'class' && !isWhole(atom));
  for (let position = counting ? 0 : from; position < from + count; position++) {
    const of = table.classes[position] ?? 0;
    const ordinal = seen[of] ?? 0;
    seen[of] = ordinal + 1;
    if (position >= from && atoms.some(atom => holds(atom, position, of, ordinal, table)))
      mask[position - from] = 1;
  }
  return mask;
}

/** A table that does not describe the step would give masks that select something else. */
export function requireTable(table: PositionTable, total: number): void {
  const { classes, promptLength, answerFrom } = table;
  if (classes.length < total)
    throw wrong('A table of positions', `has ${classes.length} of them, and the step reaches ${total}`);
  const stray = classes.findIndex(of => of >= positionClasses.length);
  if (stray >= 0) throw wrong('A table of positions', `has no class for position ${stray}`);
  for (const mark of [promptLength, answerFrom ?? 0])
    if (!Number.isInteger(mark) || mark < 0)
      throw wrong('A table of positions', `has a mark at ${mark}, which is no position`);
}

/** Ends that count from the end of the prompt, as positions. */
function fixed(atom: Atom, promptLength: number): Atom {
  if (atom.kind !== 'span') return atom;
  const end = (value: number) => (value < 0 ? promptLength + value : value);
  return { kind: 'span', from: end(atom.from), to: end(atom.to) };
}

function isWhole({ from, to }: { from: number; to: number }): boolean {
  return from === 0 && to === Infinity;
}

function holds(
  atom: Atom,
  position: number,
  of: number,
  ordinal: number,
  { answerFrom }: PositionTable,
): boolean {
  switch (atom.kind) {
    case 'class':
      return positionClasses[of] === atom.class && ordinal >= atom.from && ordinal <= atom.to;
    case 'answer':
      return positionClasses[of] === 'generated' && answerFrom !== undefined && position >= answerFrom;
    case 'span':
      return position >= atom.from && position <= atom.to;
  }
}
