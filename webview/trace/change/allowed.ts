// What can be changed at a step, as far as the page offers it; the host, which knows all of the trace, has the last word.

import type { TraceView } from '../../../src/shared/protocol/trace-panel';

export interface Allowed {
  readonly latent: boolean;
  readonly vector: boolean;
  readonly gate: boolean;
  readonly head: boolean;
}

const nothing: Allowed = { latent: false, vector: false, gate: false, head: false };

export function allowedAt(
  { steps, status, hooks, picture, attention, method }: TraceView,
  index: number,
): Allowed {
  const kind = steps[index]?.kind;
  if (status.state === 'running' || (kind !== 'text' && kind !== 'latent')) return nothing;
  return {
    latent: kind === 'latent',
    vector: hooks,
    // Nothing multiplied opens a gate that is shut.
    gate: hooks && picture !== undefined && method.settings['gate'] !== 0,
    head: hooks && (attention?.heads ?? 0) > 0,
  };
}
