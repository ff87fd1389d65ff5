// Problem: a control can come out as the arm itself (unfiltered, where everything is kept; another layer, where one was kept)
// or as another control (one random vector for several directions), and then says nothing while it is counted.
// Idea: vectors that point the same way and are added in the same places with the same length are the same edit.
//
//   cosine(v, w) > 0.9999        signed: a negated direction is another edit

import type { SteeredArm } from './arms';

const sameCosine = 0.9999;
/** Of the lengths that are added. */
const sameLength = 0.01;

export interface DistinctArms {
  readonly arms: readonly SteeredArm[];
  readonly notes: readonly string[];
}

export function withoutAlike(arms: readonly SteeredArm[]): DistinctArms {
  const kept: SteeredArm[] = arms.filter(({ control }) => !control);
  const tried = [...kept];
  const notes: string[] = [];
  for (const arm of arms) {
    if (!arm.control) continue;
    const twins = tried.filter(one => areAlike(one, arm)).map(({ name }) => name);
    // A control of several arms may be one of them, and still tells something of the others.
    const of = arm.of?.filter(name => !twins.includes(name));
    const at = kept.findIndex(one => one.control && one.own === arm.own && areAlike(one, arm));
    const [same] = kept.slice(at, at + 1);
    if (of ? of.length === 0 : twins.length > 0)
      notes.push(`Left out, ${arm.name}: it comes out as the arm ${twins[0] ?? ''} itself.`);
    else if (at >= 0 && same) {
      notes.push(`Left out, ${arm.name}: it comes out as ${same.name}, which stands for both.`);
      if (of) kept[at] = { ...same, of: [...new Set([...(same.of ?? []), ...of])] };
    } else kept.push(of ? { ...arm, of } : arm);
  }
  return { arms: kept, notes };
}

function areAlike(a: SteeredArm, b: SteeredArm): boolean {
  if (placeOf(a) !== placeOf(b)) return false;
  const [v, w] = [vectorOf(a), vectorOf(b)];
  const [lengthV, lengthW] = [Math.hypot(...v), Math.hypot(...w)];
  const dot = v.reduce((sum, value, d) => sum + value * (w[d] ?? 0), 0);
  const sign = Math.sign(a.made.strength * b.made.strength);
  const [addedA, addedB] = [Math.abs(a.made.strength) * lengthV, Math.abs(b.made.strength) * lengthW];
  return (
    sign * dot > sameCosine * lengthV * lengthW &&
    Math.abs(addedA - addedB) < sameLength * Math.max(addedA, addedB)
  );
}

function placeOf({ interventions = [] }: SteeredArm): string {
  return JSON.stringify(interventions.map(({ at, do: act }) => [at, 'add' in act && act.add.renorm]));
}

function vectorOf({ vectors }: SteeredArm): Float32Array {
  const [vector = new Float32Array(0)] = vectors?.values() ?? [];
  return vector;
}
