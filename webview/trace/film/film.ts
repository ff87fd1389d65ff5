// What film, tracks, gutter and table have in common: spans, the axis and the lanes. Made anew when the trace grows or the
// page changes its width, and not when a person scrubs.

import { axisOf } from './axis';
import type { Axis } from './axis';
import { lanesOf } from './lanes';
import type { Lane } from './lanes';
import type { FocusTrack, StepView, TraceView } from '../../../src/shared/protocol/trace-panel';
import { spansOf } from '../../../src/shared/trace-view/spans';
import type { Span } from '../../../src/shared/trace-view/spans';

export interface PlacedLane {
  readonly lane: Lane;
  /** From the top of the tracks. */
  readonly top: number;
}

export interface Film {
  readonly trace: TraceView;
  readonly spans: readonly Span[];
  readonly axis: Axis;
  readonly lanes: readonly PlacedLane[];
  readonly tracksHeight: number;
  /** Names and values have a column of their own at the left; otherwise they lie over the lanes. */
  readonly wide: boolean;
  /** The width that the film has without scrolling. */
  readonly room: number;
  readonly growing: boolean;
}

export const wideFrom = 760;
/** As in the style sheet: the gutter, and room for the ends of scales. */
export const margins = { gutter: 132, scale: 56 };

export function filmOf(trace: TraceView, width: number, drawn?: FocusTrack): Film {
  const wide = width >= wideFrom;
  const room = Math.max(200, width - (wide ? margins.gutter + margins.scale : 0));
  const growing = trace.status.state === 'running';
  const spans = spansOf(trace.steps);
  const least = leastWidth(trace.steps, room);
  const { lanes, height } = placed(lanesOf(trace, drawn), wide);
  return {
    trace,
    spans,
    axis: axisOf(spans, { room, growing, least }),
    lanes,
    tracksHeight: height,
    wide,
    room,
    growing,
  };
}

/** Words of a span in at most so many lines of about so many pixels a letter. */
const mostLines = 7;
const letterWidth = 6.6;

export function leastWidth(steps: readonly StepView[], room: number): (span: Span) => number {
  const floor = room < 560 ? 104 : 80;
  return span => {
    const letters = steps
      .slice(span.from, span.from + span.count)
      .reduce((sum, step) => sum + (step.text?.length ?? 0), 0);
    return Math.max(floor, (letters * letterWidth) / mostLines + 24);
  };
}

function placed(lanes: readonly Lane[], wide: boolean) {
  const gap = wide ? 10 : 20;
  let top = wide ? 6 : 18;
  const list = lanes.map(lane => {
    const place = { lane, top };
    top += lane.height + gap;
    return place;
  });
  return { lanes: list, height: lanes.length === 0 ? 0 : top - (wide ? 3 : 12) };
}
