// Problem: a step computes some positions of several rows, each row with interventions of its own, and the hooks take
// tables for all of them.
// Idea: each row says what happens at its new positions; then rows share the columns of the tables, the first vector of
// one beside the first of the others. What does not hold anywhere in this step is not fed, and costs nothing.

import type { HookRequest } from '../onnx/instrument/feeds';
import { gainsOf, rulesOf } from './step-attention';
import { streamEdits } from './step-stream';
import { RowStep } from './row-step';
import { requireNotStarved } from './starved';
import type { Plan } from './plan';
import type { PositionTable } from './positions';

/** S new positions of B rows that have the same number of positions before them. */
export interface Step {
  /** What is known of each row's positions, the new ones included. */
  readonly rows: readonly PositionTable[];
  /** The first new position. */
  readonly from: number;
  /** S. */
  readonly count: number;
}

/** What to ask of the hooks in this step: a plan for each row. */
export function hookRequest(plans: readonly Plan[], { rows, from, count }: Step): HookRequest {
  if (plans.length !== rows.length)
    throw new TypeError(`${plans.length} plans are not for ${rows.length} rows.`);
  const steps = plans.map((plan, row) => new RowStep(plan, rows[row], from, count, rows.length));
  for (const step of steps) requireNotStarved(step);
  return { edits: streamEdits(steps), rules: rulesOf(steps), gains: gainsOf(steps) };
}
