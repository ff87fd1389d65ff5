// One row of one step: what its names select among the new positions, and among all positions so far.

import type { Plan } from './plan';
import type { Selector } from './position-names';
import { maskOf, requireTable } from './positions';
import type { PositionTable } from './positions';

export class RowStep {
  readonly plan: Plan;
  readonly table: PositionTable;
  readonly from: number;
  readonly count: number;
  /** B, the rows of the step. */
  readonly rows: number;
  private readonly known = new Map<Selector, { news?: Float32Array; all?: Float32Array }>();

  constructor(plan: Plan, table: PositionTable | undefined, from: number, count: number, rows: number) {
    if (table === undefined) throw new TypeError('A row has no table of positions.');
    requireTable(table, from + count);
    this.plan = plan;
    this.table = table;
    this.from = from;
    this.count = count;
    this.rows = rows;
  }

  /** [S]. */
  among(selector: Selector): Float32Array {
    const masks = this.masksOf(selector);
    masks.news ??= maskOf(selector, this.table, this.from, this.count);
    return masks.news;
  }

  /** [T]. */
  amongAll(selector: Selector): Float32Array {
    const masks = this.masksOf(selector);
    masks.all ??= maskOf(selector, this.table, 0, this.from + this.count);
    return masks.all;
  }

  private masksOf(selector: Selector): { news?: Float32Array; all?: Float32Array } {
    const known = this.known.get(selector) ?? {};
    this.known.set(selector, known);
    return known;
  }
}

export function holdsSomewhere(mask: Float32Array): boolean {
  return mask.includes(1);
}
