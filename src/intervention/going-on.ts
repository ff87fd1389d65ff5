// What holds in a run that goes on from another one: what both are changed by as it is, what is new from the step on, and what
// was left out up to there. The list says it all by itself, so that it holds from the beginning of any run.

import { holdingFrom, holdingUntil } from './clip';
import type { Cut } from './clip';
import { describe } from './describe';
import type { Intervention } from './types';

export interface GoneOn {
  readonly changes: readonly Intervention[];
  /** Sentences about what is nothing from the step on. */
  readonly notes: readonly string[];
}

export function goingOn(before: readonly Intervention[], now: readonly Intervention[], cut: Cut): GoneOn {
  const left = before.map(change => ({ change, written: JSON.stringify(change) }));
  const notes: string[] = [];
  const changes = now.flatMap(change => {
    const same = left.findIndex(({ written }) => written === JSON.stringify(change));
    if (same >= 0) {
      left.splice(same, 1);
      return [change];
    }
    const part = holdingFrom(change, cut);
    if (!part) notes.push(`From this step on it does nothing, and is left out: ${describe(change)}.`);
    return part ? [part] : [];
  });
  const ended = left.flatMap(({ change }) => holdingUntil(change, cut) ?? []);
  return { changes: [...ended, ...changes], notes };
}
