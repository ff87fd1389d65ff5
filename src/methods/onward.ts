// A run goes on by asking for what is computed: of a desk where others ask, too, and else of one of its own.

import { advancing } from './advancing';
import { alone } from './company';
import type { Desk } from './company';
import type { Point, Reads } from './point';
import type { NewPositions } from '../model/run/sequence';

/** The point after some more positions, all of which are read. */
export function onward(point: Point, more: NewPositions, reads: Reads): Promise<Point> {
  return deskOf(reads).ask(advancing, { point, more, reads });
}

export const deskOf = ({ desk = alone }: Reads): Desk => desk;
