// An intervention at positions that a run never had is no mistake, and its result looks like "no effect". So when a run
// has ended, those that met nothing are named.

import { holdsSomewhere } from './row-step';
import type { Plan } from './plan';
import type { Selector } from './position-names';
import { positionClasses } from './position-names';
import { maskOf } from './positions';
import type { PositionTable } from './positions';

/** Sentences about the interventions that touched no position of this whole run. */
export function notesOnRun(plan: Plan, table: PositionTable): readonly string[] {
  const { classes } = table;
  const empty = (selector: Selector) => !holdsSomewhere(maskOf(selector, table, 0, classes.length));
  const latent = positionClasses.indexOf('latent');
  const made = classes.filter(of => of === latent).length;
  const notes = new Map<number, string>();
  const note = (item: number, name: string) =>
    notes.set(item, `[${item}] touched nothing: this run had no positions "${name}".`);
  for (const { item, positions } of [...plan.stream, ...plan.headChanges])
    if (empty(positions)) note(item, positions.name);
  for (const { item, queries, keys } of plan.rules)
    for (const selector of [keys, queries]) if (empty(selector)) note(item, selector.name);
  for (const { item, latents } of plan.latents)
    if (!(latents?.some(number => number < made) ?? made > 0)) note(item, 'latent');
  return [...notes.entries()].sort(([a], [b]) => a - b).map(([, sentence]) => sentence);
}
