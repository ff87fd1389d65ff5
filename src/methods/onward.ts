// A run goes on by asking for what is computed: of a desk where others ask, too, and else of one of its own.

import { advancing } from './advancing';
import { alone } from './company';
import type { Desk } from './company';
import type { Point, Reads } from './point';
import type { NewPositions } from '../model/run/sequence';

/** The point after some more positions, all of which are read. */
export async function onward(point: Point, more: NewPositions, reads: Reads): Promise<Point> {
  const [next] = await deskOf(reads).ask(advancing, { point, more, reads });
  if (next) return next;
  throw new TypeError('A step of the decoder led nowhere.');
}

/** The points after each of them. */
export const onwardEach = (point: Point, more: NewPositions, reads: Reads): Promise<readonly Point[]> =>
  deskOf(reads).ask(advancing, { point, more, reads, each: more.classes.length > 1 });

export const deskOf = ({ desk = alone }: Reads): Desk => desk;
