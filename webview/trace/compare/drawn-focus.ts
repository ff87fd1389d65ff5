// S_focus of the box that a person drew on the picture, in both runs. On another picture a place is another place: of a run
// that was asked about one it is not measured.

import type { FocusTrack, TraceView } from '../../../src/shared/protocol/trace-panel';
import type { PictureBox } from '../../../src/shared/trace/token';
import type { Maps } from '../stage/maps';

export interface DrawnFocus {
  readonly own: FocusTrack | undefined;
  readonly other: FocusTrack | undefined;
}

export const nothingDrawn: DrawnFocus = { own: undefined, other: undefined };

interface MeasuredRun {
  readonly trace: TraceView;
  readonly maps: Maps;
}

/** The same as `before` while nothing new is here; what is on its way leaves what is shown. */
export function drawnFocus(
  before: DrawnFocus,
  box: PictureBox | null,
  { own, other }: { readonly own: MeasuredRun; readonly other: MeasuredRun | undefined },
): DrawnFocus {
  if (!box) return nothingDrawn;
  const next = { own: focusIn(box, own, before.own), other: focusIn(box, other, before.other) };
  return next.own === before.own && next.other === before.other ? before : next;
}

function focusIn(box: PictureBox, run: MeasuredRun | undefined, before: FocusTrack | undefined) {
  if (!run?.trace.attention?.hasMean || !run.trace.picture?.boxes.length) return undefined;
  const found = run.maps.focus(run.trace, box);
  return found === undefined ? before : (found ?? undefined);
}
