// Which controls stand beside an arm, by the words of a command line: "random:3" is three random vectors, "all" is everything
// that there is, "other-layer" the same direction read elsewhere, and "own" that of the model that is steered.
//
// Controls that come out the same at two points of a grid are there once: a random vector knows nothing of frequencies.

import type { ArmDesign, Source } from './arms';
import { usualLayer } from './develop';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import { controlNames } from '../../shared/trace/vector-about';
import type { ControlName } from '../../shared/trace/vector-about';

export interface ControlWish {
  readonly name: ControlName | 'other-layer';
  readonly seeds: number;
}

const drawn: readonly string[] = ['random', 'permuted'] satisfies readonly ControlName[];
const withoutFilter: readonly string[] = [
  'random',
  'unfiltered',
  'interpolated',
] satisfies readonly ControlName[];
const mostSeeds = 50;
const usualSeeds = 3;

export const controlWords = ['all', 'none', ...controlNames, 'other-layer'] as const;

export function controlsNamed(text: string): readonly ControlWish[] {
  if (text === 'none') return [];
  if (text === 'all')
    return [
      ...controlNames.map(name => ({ name, seeds: name === 'random' ? usualSeeds : 1 })),
      { name: 'other-layer', seeds: 1 },
    ];
  return text.split(',').map(word => {
    const [wanted = '', seeds = '1', ...rest] = word.trim().split(':');
    const name = [...controlNames, 'other-layer' as const].find(known => known === wanted);
    const count = Number(seeds);
    const isCount =
      Number.isInteger(count) && count >= 1 && count <= (drawn.includes(wanted) ? mostSeeds : 1);
    if (name !== undefined && isCount && rest.length === 0) return { name, seeds: count };
    throw new DarkroomError('bad-input', `There is no control "${printable(word, 40)}".`, {
      remedy: `There is: ${controlWords.join(', ')}; random and permuted with a number of seeds, as in random:3.`,
    });
  });
}

/** As it is typed. */
export function controlText({ name, seeds }: ControlWish): string {
  return seeds > 1 ? `${name}:${seeds}` : name;
}

/** Beside each design its controls; those of the model's own direction first. */
export function withControls(
  designs: readonly ArmDesign[],
  wishes: readonly ControlWish[],
  own: Source | undefined,
): readonly ArmDesign[] {
  const controls = designs.flatMap(design => [
    ...(own ? [ownOf(design, own)] : []),
    ...wishes.flatMap(wish => Array.from({ length: wish.seeds }, (_, seed) => controlOf(design, wish, seed))),
  ]);
  return onceEach([...designs, ...controls]);
}

/** What is the same arm stands once, as a control of all that it is one of; arms before controls. */
export function onceEach(designs: readonly ArmDesign[]): readonly ArmDesign[] {
  const known = new Map<string, ArmDesign>();
  const inOrder = [...designs].sort((a, b) => Number(a.control) - Number(b.control));
  for (const design of inOrder) {
    const same = known.get(identityOf(design));
    known.set(
      identityOf(design),
      same?.of ? { ...same, of: [...new Set([...same.of, ...(design.of ?? [])])] } : (same ?? design),
    );
  }
  return [...known.values()];
}

/** Read where it is added, as the released code does: the layers of one model need no guess which belongs to which. */
function ownOf(design: ArmDesign, own: Source): ArmDesign {
  const { layers } = design.steer;
  const [layer] = Array.isArray(layers) ? (layers as readonly number[]) : [];
  const isKept = layer !== undefined && own.direction.about.layers.includes(layer);
  return {
    ...design,
    name: `own: ${own.name}${settingOf(design)}`,
    control: true,
    own: true,
    source: own,
    steer: { ...design.steer, direction: own.direction.file, ...(isKept && { from: layer }) },
  };
}

function controlOf(design: ArmDesign, { name, seeds }: ControlWish, seed: number): ArmDesign {
  const shown = `${name}${seeds > 1 ? ` ${seed + 1}` : ''}: ${design.name}`;
  const made = { ...design, name: shown, control: true, of: [design.name] };
  if (name === 'other-layer') {
    const from = furthestLayer(design);
    return { ...made, steer: { ...design.steer, from } };
  }
  const control = { name, ...(drawn.includes(name) && { seed }) };
  return { ...made, steer: { ...design.steer, control } };
}

/** What a design's name says beside its direction. */
function settingOf({ name, source }: ArmDesign): string {
  return name.slice(source.name.length);
}

/** Of those that were kept, the one as far as possible from where the direction is read. */
function furthestLayer(design: ArmDesign): number {
  const { source, steer } = design;
  const { layers } = source.direction.about;
  const from = steer.from ?? usualFrom(design);
  // The embeddings know nothing of what was thought.
  const known = layers.filter(layer => layer > 0);
  return known.reduce((best, layer) => (Math.abs(layer - from) > Math.abs(best - from) ? layer : best), from);
}

/** As the vector is made: in the middle, or as released where it is added. */
function usualFrom({ source, steer }: ArmDesign): number {
  const { layers } = steer;
  const [first] = Array.isArray(layers) ? (layers as readonly number[]) : [];
  return (steer.fidelity === 'released' ? first : undefined) ?? usualLayer(source.direction.about);
}

function identityOf({ source, steer, degrees }: ArmDesign): string {
  const { about, file } = source.direction;
  const { keep, ...rest } = steer;
  // As released every control is as long as what the mask leaves.
  const isFiltered = steer.fidelity === 'released' || !withoutFilter.includes(steer.control?.name ?? '');
  return JSON.stringify([file, about.pairs.count, rest, isFiltered ? keep : undefined, degrees]);
}
