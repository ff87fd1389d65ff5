// Curve, band and reference of a lane as the paths of an SVG, in whatever room there is: a page stretches its drawing to the
// window, a figure has it in its own units.

import type { Axis } from './axis';
import { html } from './html';
import type { Html } from './html';
import type { Lane } from './lanes';
import { heightOf } from './lanes';
import type { Step } from '../../shared/trace/step';

export interface Room {
  /** The middle of a step; undefined for one that has no place here. */
  readonly x: (step: number) => number | undefined;
  readonly width: number;
  readonly height: number;
}

type Point = readonly [x: number, y: number];

/** Every second segment has a ground of its own. */
export function oddParts({ segments, width }: Axis, room: Room): readonly (Html | false)[] {
  const by = room.width / width;
  return segments.map(
    (segment, index) =>
      index % 2 === 1 &&
      html`<rect
        class="odd"
        x="${round(segment.x * by)}"
        y="0"
        width="${round(segment.width * by)}"
        height="${room.height}"
      />`,
  );
}

export function referencePath(room: Room, lane: Lane, value: number): string {
  return `M0 ${yOf(room, lane, value)}H${round(room.width)}`;
}

export function curvePath(room: Room, lane: Lane, steps: readonly Step[]): string {
  const half = 0.25 * (room.width / Math.max(1, steps.length));
  return runs(room, steps, step => {
    const value = lane.value(step);
    return value === null || value === undefined ? undefined : yOf(room, lane, value);
  })
    .map(run => {
      const [first] = run;
      // A single value between two gaps would have no length.
      if (run.length === 1 && first) return `M${round(first[0] - half)} ${first[1]}h${round(2 * half)}`;
      return `M${run.map(([x, y]) => `${x} ${y}`).join('L')}`;
    })
    .join('');
}

export function bandPath(room: Room, lane: Lane, steps: readonly Step[]): string {
  const edge = (side: 0 | 1) =>
    runs(room, steps, step => {
      const band = lane.band?.(step);
      return band && yOf(room, lane, band[side]);
    });
  const lower = edge(0);
  return edge(1)
    .map(
      (upper, index) =>
        `M${[...upper, ...[...(lower[index] ?? [])].reverse()].map(([x, y]) => `${x} ${y}`).join('L')}Z`,
    )
    .join('');
}

const round = (value: number) => Number(value.toFixed(3));

/** Where a value is from the top; a hair inside, so that a line at an end is seen. */
function yOf({ height }: Room, lane: Lane, value: number): number {
  return round(height * (0.02 + 0.96 * (1 - heightOf(lane, value))));
}

/** Neighbouring steps that have a value; a gap begins another run. */
function runs(
  room: Room,
  steps: readonly Step[],
  y: (step: Step) => number | undefined,
): readonly (readonly Point[])[] {
  const found: Point[][] = [];
  let open: Point[] | undefined;
  steps.forEach((step, index) => {
    const x = room.x(index);
    const at = x === undefined ? undefined : y(step);
    if (x === undefined || at === undefined) {
      open = undefined;
      return;
    }
    if (!open) found.push((open = []));
    open.push([round(x), at]);
  });
  return found;
}
