// A person wants to change something from the step that is looked at. What the step does not allow is not asked for.

import { allowedAt } from './allowed';
import type { Allowed } from './allowed';
import type { Look } from '../look';
import type { ChangeAsk, TraceView } from '../../../src/shared/protocol/trace-panel';

export type AskedChange = keyof Allowed;

/** Undefined where the step does not allow it. */
export function changeAsk(trace: TraceView, look: Look, kind: AskedChange): ChangeAsk | undefined {
  const { step, layer, head, mode } = look;
  if (!allowedAt(trace, step)[kind]) return undefined;
  if (kind !== 'head') return { step, kind };
  // Where no head is looked at, the host asks which.
  const number = trace.attention?.layers[layer];
  return mode === 'head' && number !== undefined
    ? { step, kind, head: { layer: number, heads: [head] } }
    : { step, kind };
}
