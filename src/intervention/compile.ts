// Problem: a list of interventions speaks of "all layers", file names and words; a graph takes numbers. And a list can be
// well written and still make no sense for this model, or contradict itself.
// Idea: everything that does not depend on the sequence is settled here, once for a run. What is left (`hookRequest`) is
// to look up which positions a name means.

import { gateBias, knockOut } from '../onnx/instrument/feeds';
import { compileLatents, compileStream } from './compile-stream';
import { findClashes, requireLatentsOnce } from './conflicts';
import { allHeads, chooseHeads, chooseLayers } from './facts';
import type { ModelFacts } from './facts';
import type { HeadChange, Plan, Rule } from './plan';
import type { PositionClass, Selector } from './position-names';
import { isEverything, positionClasses, selectorOf } from './position-names';
import { actionOf, targetOf } from './types';
import type { Action, Intervention } from './types';
import { checkedVectors } from './vectors';
import type { Vectors } from './vectors';

export function compile(interventions: readonly Intervention[], facts: ModelFacts, source: Vectors): Plan {
  const vectors = checkedVectors(source, facts.width);
  const notes: string[] = [];
  const of = <T>(target: string, make: (intervention: Intervention, item: number) => readonly T[]) =>
    interventions.flatMap((intervention, item) =>
      targetOf(actionOf(intervention.do), intervention.at) === target ? make(intervention, item) : [],
    );
  const stream = of('stream', (one, item) => compileStream(one, item, facts, vectors, notes));
  const latents = of('latents', (one, item) => compileLatents(one, item, vectors));
  const rules = of('attention', (one, item) => compileRule(one, item, facts, notes));
  const headChanges = of('heads', (one, item) => compileHeads(one, item, facts, notes));
  requireLatentsOnce(latents, stream);
  return {
    layers: facts.layers,
    heads: facts.heads,
    width: vectors.width(),
    stream,
    rules,
    headChanges,
    latents,
    apart: findClashes(stream),
    together: actingTogether(rules, facts.heads),
    notes: [...notes, ...notesOnClasses(interventions, facts)],
  };
}

function compileRule(
  { at, do: action }: Intervention,
  item: number,
  facts: ModelFacts,
  notes: string[],
): readonly Rule[] {
  const chosen = chooseLayers(at.layers, 'gate', facts, `[${item}]`);
  notes.push(...chosen.notes);
  const heads = chooseHeads(at.heads, facts, `[${item}]`);
  const gamma = 'gate' in action ? action.gate : 0;
  const bias = gateBias(gamma);
  const keys = selectorOf(at.keys);
  if (gamma !== 0 && gamma !== 1 && keys.atoms.some(isEverything))
    notes.push(
      `[${item}] weighs all keys alike, which changes nothing: probabilities add up to 1 as before.`,
    );
  const group = `${chosen.layers.join()}|${heads?.join() ?? 'all'}|${bias}`;
  return [{ item, layers: chosen.layers, heads, bias, group, queries: selectorOf(at.queries), keys }];
}

function compileHeads(
  { at, do: action }: Intervention,
  item: number,
  facts: ModelFacts,
  notes: string[],
): readonly HeadChange[] {
  const chosen = chooseLayers(at.layers, 'heads', facts, `[${item}]`);
  notes.push(...chosen.notes);
  return [
    {
      item,
      layers: chosen.layers,
      heads: chooseHeads(at.heads, facts, `[${item}]`) ?? allHeads(facts, `[${item}]`),
      factor: factorOf(action),
      positions: selectorOf(at.positions),
    },
  ];
}

function factorOf(action: Action): number {
  return 'scale' in action ? action.scale : 0;
}

/** The sets of knock-outs that share a head of a layer: a query could be left with nothing by all of a set. */
function actingTogether(rules: readonly Rule[], heads: number | null): readonly (readonly number[])[] {
  const sets = new Map<string, number[]>();
  const knockOuts = [...rules.entries()].filter(([, { bias }]) => bias === knockOut);
  for (const layer of new Set(knockOuts.flatMap(([, rule]) => rule.layers)))
    for (let head = 0; head < (heads ?? 1); head++) {
      const set = knockOuts
        .filter(([, rule]) => rule.layers.includes(layer) && (rule.heads?.includes(head) ?? true))
        .map(([index]) => index);
      if (set.length > 0) sets.set(set.join(), set);
    }
  return [...sets.values()];
}

/** What names only positions that this method does not have. */
function notesOnClasses(interventions: readonly Intervention[], { classes }: ModelFacts): readonly string[] {
  if (classes === undefined) return [];
  return interventions.flatMap(({ at }, item) => {
    const named = [at.positions, at.queries, at.keys].filter(name => name !== undefined);
    const empty = named.map(name => selectorOf(name)).find(selector => !canHold(selector, classes));
    const what =
      empty?.name ?? (at.latents !== undefined && !classes.includes('latent') ? 'latent' : undefined);
    return what === undefined ? [] : [`[${item}] does nothing here: this method has no positions "${what}".`];
  });
}

function canHold({ atoms }: Selector, classes: readonly PositionClass[]): boolean {
  const has = (name: PositionClass) => classes.includes(name);
  return atoms.some(atom => {
    if (atom.kind === 'span') return positionClasses.some(has);
    return has(atom.kind === 'answer' ? 'generated' : atom.class);
  });
}
