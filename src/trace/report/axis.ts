// Words and curves of one step stand under each other: one map from step to x that is linear inside each segment. Segments
// share the width by the root of their length, so that short ones stay readable.

import type { Segment } from './segments';

export interface Axis {
  readonly segments: readonly { readonly segment: Segment; readonly x: number; readonly width: number }[];
  readonly width: number;
  /** The middle of a step; undefined for one that writes nothing. */
  readonly x: (step: number) => number | undefined;
}

/** One unit is the width of a segment of one step. */
export function axisOf(segments: readonly Segment[]): Axis {
  let width = 0;
  const middles = new Map<number, number>();
  const placed = segments.map(segment => {
    const own = { segment, x: width, width: Math.sqrt(segment.steps.length) };
    segment.steps.forEach((_, index) => {
      middles.set(segment.from + index, own.x + ((index + 0.5) * own.width) / segment.steps.length);
    });
    width += own.width;
    return own;
  });
  return { segments: placed, width, x: step => middles.get(step) };
}
