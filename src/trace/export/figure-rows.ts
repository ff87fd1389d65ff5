// Problem: a page of paper is narrow, and a film of fifty sentences is not.
// Idea: the film is set in rows like lines of music, each with its own words and tracks; a row takes as many segments as
// stay readable. The last row is not stretched beyond the scale of the one before.

import { axisOf } from '../report/axis';
import type { Axis } from '../report/axis';
import type { Segment } from '../report/segments';

export interface FilmRow {
  readonly axis: Axis;
  /** In the unit of the figure. */
  readonly width: number;
}

/** What a column needs in order not to become a tower of words. */
const leastColumn = 88;
/** For each root of its steps. */
const leastUnit = 40;

export function filmRows(segments: readonly Segment[], room: number): readonly FilmRow[] {
  const groups: Segment[][] = [];
  for (const segment of segments) {
    const open = groups.at(-1);
    if (open && leastWidth([...open, segment]) <= room) open.push(segment);
    else groups.push([segment]);
  }
  let unit = Infinity;
  return groups.map(group => {
    const axis = axisOf(group);
    const width = Math.min(room, Math.max(leastWidth(group), unit * axis.width));
    unit = width / axis.width;
    return { axis, width };
  });
}

function leastWidth(segments: readonly Segment[]): number {
  const roots = segments.map(({ steps }) => Math.sqrt(steps.length));
  const sum = roots.reduce((a, b) => a + b, 0);
  const narrowest = roots.reduce((a, b) => Math.min(a, b), Infinity);
  return sum * Math.max(leastUnit, leastColumn / narrowest);
}
