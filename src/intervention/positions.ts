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
  for (const atom of selector.atoms) paint(mask, from, atom, table);
  return mask;
}

function paint(mask: Float32Array, from: number, atom: Atom, { classes, ...marks }: PositionTable): void {
  const end = from + mask.length;
  switch (atom.kind) {
    case 'class': {
      const wanted = positionClasses.indexOf(atom.class);
      // How many there were before matters only where they are counted.
      const counted = atom.from > 0 || atom.to < Infinity;
      let ordinal = 0;
      for (let position = counted ? 0 : from; position < end; position++) {
        if (classes[position] !== wanted) continue;
        if (position >= from && (!counted || (ordinal >= atom.from && ordinal <= atom.to)))
          mask[position - from] = 1;
        ordinal++;
      }
      return;
    }
    case 'answer': {
      const generated = positionClasses.indexOf('generated');
      for (let position = Math.max(from, marks.answerFrom ?? Infinity); position < end; position++)
        if (classes[position] === generated) mask[position - from] = 1;
      return;
    }
    case 'span': {
      const place = (value: number) => (value < 0 ? marks.promptLength + value : value) - from;
      // A negative end would count from the end of the mask.
      mask.fill(1, Math.max(0, place(atom.from)), Math.max(0, place(atom.to) + 1));
    }
  }
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
