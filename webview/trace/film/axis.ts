// Problem: words, frames and curves of one step have to stand under each other, although a word is wide and a point is not.
// Idea: one map from step to x that is linear inside each column. Everything that has a place in time asks it, so nothing
// can drift. Text columns share the width by the square root of their tokens: short spans stay readable.

import type { Span } from '../../../src/shared/trace-view/spans';

export interface Column {
  readonly span: Span;
  readonly x: number;
  readonly width: number;
}

export interface Axis {
  readonly columns: readonly Column[];
  /** Of all columns; more than the room where there are many. */
  readonly exposed: number;
  /** With the part that is not written yet. */
  readonly width: number;
  /** The middle of a step; NaN for one that writes nothing. */
  readonly x: (step: number) => number;
  /** The step at a place; the nearest one. */
  readonly stepAt: (x: number) => number;
}

export interface AxisOptions {
  readonly room: number;
  /** More is to come: columns then keep their widths as long as they can, and the future has room. */
  readonly growing: boolean;
  /** What a span's text needs in order not to become a tower of lines. */
  readonly least: (span: Span) => number;
}

/** Of a growing trace, for each root of a count: a span of 8 tokens gets 130 pixels. */
const growingUnit = 46;
const leastFuture = 96;

const fewFrames = 6;

/** A few frames on a wide page are worth being looked at. */
function frameWidth(room: number, frames: number): number {
  if (room < 800) return room < 560 ? 72 : 70;
  return frames <= fewFrames ? 112 : 90;
}

export function axisOf(spans: readonly Span[], { room, growing, least }: AxisOptions): Axis {
  const text = spans.filter(span => span.kind === 'text');
  const frame = frameWidth(room, spans.length - text.length);
  const forText = room - frame * (spans.length - text.length) - (growing ? leastFuture : 0);
  const widthOf = shared(text, forText, least, growing ? growingUnit : Infinity);
  let x = 0;
  const columns = spans.map(span => {
    const column = { span, x, width: span.kind === 'latent' ? frame : widthOf(span) };
    x += column.width;
    return column;
  });
  const middles = middlesOf(columns);
  return {
    columns,
    exposed: x,
    width: Math.max(x + (growing ? leastFuture : 0), room),
    x: step => middles[step] ?? NaN,
    stepAt: place => stepOf(columns, place),
  };
}

/** Spans whose part would be too small get what they need; the others share the rest. */
function shared(
  spans: readonly Span[],
  room: number,
  least: (span: Span) => number,
  mostUnit: number,
): (span: Span) => number {
  const fixed = new Set<Span>();
  for (;;) {
    const free = spans.filter(span => !fixed.has(span));
    const taken = [...fixed].reduce((sum, span) => sum + least(span), 0);
    const roots = free.reduce((sum, span) => sum + Math.sqrt(span.count), 0);
    const unit = Math.min(mostUnit, Math.max(0, room - taken) / roots);
    const small = free.filter(span => unit * Math.sqrt(span.count) < least(span));
    if (small.length === 0) return span => (fixed.has(span) ? least(span) : unit * Math.sqrt(span.count));
    for (const span of small) fixed.add(span);
  }
}

/** By step: curves ask for each of them once a lane. */
function middlesOf(columns: readonly Column[]): readonly number[] {
  const middles: number[] = [];
  for (const { span, x, width } of columns)
    for (let i = 0; i < span.count; i++) middles[span.from + i] = x + ((i + 0.5) * width) / span.count;
  return middles;
}

function stepOf(columns: readonly Column[], place: number): number {
  const column = columns.findLast(({ x }) => place >= x) ?? columns[0];
  if (!column) return 0;
  const { span } = column;
  const inside = Math.floor(((place - column.x) / column.width) * span.count);
  return span.from + Math.min(span.count - 1, Math.max(0, inside));
}
