// Problem: a query that may look at no key at all has no probabilities. The softmax then spreads over all keys, those
// that were knocked out included: the opposite of what was asked for, and nothing shows it.
// Idea: before a step, look for a query whose keys up to its own position are all knocked out in some head, and refuse.

import { knockOut } from '../onnx/instrument/feeds';
import { DarkroomError } from '../shared/errors';
import { listed } from './checks';
import type { Rule } from './plan';
import { positionClasses } from './position-names';
import type { RowStep } from './row-step';

export function requireNotStarved(step: RowStep): void {
  const { rules, together } = step.plan;
  // Mostly there is a key that no rule forbids, and then no set of rules has to be looked at.
  const all = rules.filter(({ bias }) => bias === knockOut);
  if (all.length === 0 || starvedBy(all, step) === undefined) return;
  for (const set of together) {
    const found = starvedBy(
      set.flatMap(index => rules[index] ?? []),
      step,
    );
    if (found !== undefined) throw starved(found.rules, found.position, step);
  }
}

interface Starved {
  readonly rules: readonly Rule[];
  readonly position: number;
}

function starvedBy(rules: readonly Rule[], step: RowStep): Starved | undefined {
  const queries = rules.map(rule => step.among(rule.queries));
  const free = new Map<string, number>();
  for (let s = 0; s < step.count; s++) {
    const holding = rules.filter((_, i) => queries[i]?.[s] === 1);
    if (holding.length === 0) continue;
    const name = holding.map(({ item }) => item).join();
    const first = free.get(name) ?? firstFree(holding, step);
    free.set(name, first);
    if (first > step.from + s) return { rules: holding, position: step.from + s };
  }
  return undefined;
}

/** The first key that none of the rules forbids. */
function firstFree(rules: readonly Rule[], step: RowStep): number {
  const keys = rules.map(rule => step.amongAll(rule.keys));
  const total = step.from + step.count;
  for (let t = 0; t < total; t++) if (keys.every(mask => mask[t] !== 1)) return t;
  return total;
}

function starved(rules: readonly Rule[], position: number, { table }: RowStep): DarkroomError {
  const items = listed(
    rules.map(({ item }) => `[${item}]`),
    'and',
  );
  const of = positionClasses[table.classes[position] ?? 0] ?? '';
  return new DarkroomError(
    'bad-input',
    `${items} would leave position ${position}, of class "${of}", no key to look at.`,
    { remedy: 'Leave it out of "queries", or leave a position up to it out of "keys".' },
  );
}
