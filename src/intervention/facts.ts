// Problem: "layers 2 to 40 of heads 12" may not exist in the model at hand, or its graph may not allow a change there.
// Idea: numbers are resolved against the model once, when interventions are compiled. What was named and is not there is
// refused; "all" means all that can be changed, and what it had to leave out is noted.

import type { LayerHooks, Manifest } from '../onnx/instrument/manifest';
import { DarkroomError } from '../shared/errors';
import { wrong } from './checks';
import type { PositionClass } from './position-names';
import type { Numbers } from './types';

/** What interventions must know of a model; a manifest of hooks is one. */
export interface ModelFacts extends Pick<Manifest, 'layers' | 'heads' | 'width' | 'hooks'> {
  /** The classes of positions that a run of the method at hand has; all of them if left out. */
  readonly classes?: readonly PositionClass[];
}

type Part = 'edit' | 'gate' | 'heads';

export interface Chosen {
  readonly layers: readonly number[];
  /** Why "all" is not all. */
  readonly notes: readonly string[];
}

export function chooseLayers(
  wanted: Numbers | undefined,
  part: Part,
  { layers, hooks }: ModelFacts,
  item: string,
): Chosen {
  const numbers = wanted === undefined || wanted === 'all' ? range(1, layers) : explicit(wanted);
  const least = part === 'edit' ? 0 : 1;
  const absent = numbers.find(layer => layer < least || layer > layers);
  if (absent !== undefined) throw noSuchLayer(absent, part, layers, `${item}.at.layers`);
  const refused = numbers.flatMap(layer => {
    const reason = refusal(hooks, layer, part);
    return reason === undefined ? [] : [{ layer, reason }];
  });
  const [first] = refused;
  if (first === undefined) return { layers: numbers, notes: [] };
  if (wanted !== undefined && wanted !== 'all' && !('from' in wanted))
    throw cannot(`${item}.at.layers names layer ${first.layer}, which cannot be changed so: ${first.reason}`);
  const left = numbers.filter(layer => refused.every(other => other.layer !== layer));
  if (left.length === 0)
    throw cannot(`${item} cannot be applied at any layer of this model: ${first.reason}`);
  return {
    layers: left,
    notes: refused.map(({ layer, reason }) => `${item} is not applied at layer ${layer}: ${reason}`),
  };
}

/** Undefined means all of them, however many there are. */
export function chooseHeads(
  wanted: Numbers | undefined,
  { heads }: ModelFacts,
  item: string,
): readonly number[] | undefined {
  if (wanted === undefined || wanted === 'all') return undefined;
  if (heads === null) throw headsUnknown(item);
  const numbers = explicit(wanted);
  const absent = numbers.find(head => head >= heads);
  if (absent !== undefined)
    throw wrong(`${item}.at.heads`, `has head ${absent}, and the heads of this model are 0 to ${heads - 1}`);
  return numbers;
}

export function allHeads({ heads }: ModelFacts, item: string): readonly number[] {
  if (heads === null) throw headsUnknown(item);
  return range(0, heads - 1);
}

export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

export function explicit(numbers: Exclude<Numbers, 'all'>): readonly number[] {
  return 'from' in numbers ? range(numbers.from, numbers.to) : numbers;
}

function refusal(hooks: readonly LayerHooks[], layer: number, part: Part): string | undefined {
  const handle = hooks[layer]?.[part] ?? 'available';
  return handle === 'available' ? undefined : handle.refused;
}

function noSuchLayer(layer: number, part: Part, layers: number, path: string): DarkroomError {
  if (layer === 0) return wrong(path, 'has layer 0, the embeddings, which have no attention and no heads');
  const least = part === 'edit' ? '0 (the embeddings)' : '1';
  return wrong(path, `has layer ${layer}, and the layers of this model are ${least} to ${layers}`);
}

function headsUnknown(item: string): DarkroomError {
  return cannot(
    `${item}.at.heads cannot be applied: the number of attention heads of this model is not known.`,
  );
}

function cannot(sentence: string): DarkroomError {
  return new DarkroomError('unsupported', sentence);
}
