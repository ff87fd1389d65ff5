// How large an edit was on the whole of an answer: the mean over the edited layers and positions of what the hooks give at
// each of them.
//
//   degrees   angle between h and h'                  0..180
//   ratio     alpha |v| / |h|                         what was to be added, before any renormalising

import { maskOf } from '../../intervention/positions';
import type { PositionTable } from '../../intervention/positions';
import type { Plan, StreamChange } from '../../intervention/plan';
import { strengthRatio, turnsOf } from '../../measures/turn';
import type { Reading } from '../../runtime/forward';

export interface EditSize {
  /** Null where nothing was edited. */
  readonly degrees: number | null;
  readonly ratio: number | null;
}

interface Added extends StreamChange {
  /** alpha |v|; null where no vector is added. */
  readonly length: number | null;
}

export class ArmStats {
  readonly #changes: readonly Added[];
  readonly #degrees = new Mean();
  readonly #ratio = new Mean();

  constructor(plan: Plan | undefined) {
    this.#changes = (plan?.stream ?? []).map(change => ({ ...change, length: lengthAdded(change) }));
  }

  get size(): EditSize {
    return { degrees: this.#degrees.value, ratio: this.#ratio.value };
  }

  /** What a step did to the row that has this place in the reading. */
  take({ stats, rows, from, count }: Reading, place: number, table: PositionTable): void {
    for (const { layer, positions, length } of this.#changes) {
      const mask = maskOf(positions, table, from, count);
      const all = mask.includes(1) ? stats(layer) : undefined;
      if (!all) continue;
      const each = all.length / rows.length;
      const own = all.subarray(place * each, (place + 1) * each);
      // A stream that is no number is found where its next token is chosen.
      if (own.some(value => !Number.isFinite(value))) continue;
      for (const [position, { degrees }] of turnsOf(own).entries()) {
        if (mask[position] !== 1) continue;
        this.#degrees.add(degrees);
        this.#ratio.add(length === null ? null : strengthRatio(1, length, own[position * 3] ?? 0));
      }
    }
  }
}

function lengthAdded({ effect }: StreamChange): number | null {
  if (effect.kind !== 'add' && effect.kind !== 'turn') return null;
  return Math.abs(effect.strength) * Math.hypot(...effect.vector);
}

class Mean {
  #sum = 0;
  #count = 0;

  get value(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }

  add(value: number | null): void {
    if (value === null) return;
    this.#sum += value;
    this.#count++;
  }
}
