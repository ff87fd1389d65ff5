// Where a latent looks, as a map over the picture.

import { drawnMap } from './attention-map';
import type { MainMap } from './attention-map';
import type { LatentFrame, TraceView } from '../../../src/shared/protocol/trace-panel';

const known = new WeakMap<LatentFrame, MainMap | null>();

/** Null where it looks nowhere, or nothing was recorded. */
export function trajectoryMap(trace: TraceView, frame: LatentFrame): MainMap | null {
  const before = known.get(frame);
  if (before !== undefined) return before;
  const found = frame.trajectory && drawnMap(trace, frame.trajectory);
  const map = found && typeof found !== 'string' ? found : null;
  known.set(frame, map);
  return map;
}
