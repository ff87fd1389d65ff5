// How far a finished run was turned, read from its trace: what a strength comes to in this model, in degrees.

import type { Turning } from '../../shared/protocol/exposure';
import type { RunResult } from '../../shared/protocol/run';
import type { Step } from '../../shared/trace/step';
import { openTrace } from '../../trace/open';

/** Of the first run that left a trace; null where nothing was changed. */
export async function turningIn({ outcomes }: RunResult): Promise<Turning | null> {
  const [first] = outcomes;
  if (!first) return null;
  const trace = await openTrace(first.trace);
  try {
    return turningOf(trace.document.steps);
  } finally {
    await trace.close();
  }
}

export function turningOf(steps: readonly Step[]): Turning | null {
  const changed = steps.flatMap(({ measures }) => measures?.steering ?? []);
  const [first] = changed;
  if (!first) return null;
  const most = changed.reduce((a, b) => (b.degrees > a.degrees ? b : a), first);
  const added = changed.flatMap(one => one.added ?? []);
  return {
    mean: meanOf(changed.map(({ degrees }) => degrees)),
    most: most.degrees,
    layer: most.layer,
    ratio: meanOf(changed.map(({ ratio }) => ratio)),
    ...(added.length > 0 && { added: meanOf(added) }),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
