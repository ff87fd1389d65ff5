// Problem: an experiment is stopped after an hour, split over machines and gone on with, and what is there by then should say
// the same as all of it, only less surely.
// Idea: samples in an order that follows from their seed alone, each with all of its arms and seeds before the next begins. A
// shard takes a part of that order; what is missing is what no row is there of.
//
// Samples are independent of their numbers, so that any few of them are as good as any others. They come in short stretches, from
// everywhere, each from its last to its first: the donor of a sample is mostly one of the next few, and has then thought already.

import type { Place } from './row';
import { setsOf } from './sample-sets';
import type { AblationSpec } from './spec';
import { Random } from '../shared/random';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

export type Unit = Pick<Place, 'task' | 'index' | 'model'>;

/** Of `of` shards, counted from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** Apart from the sequences that samples are made of. */
const orderKey = 0x0de7;
const mostShards = 10_000;
/** Samples in a row: about one of eight has a donor that comes later. */
const stretch = 8;

export function unitsOf(
  { samples, models }: Pick<AblationSpec, 'samples' | 'models'>,
  shard: Shard = { number: 1, of: 1 },
): readonly Unit[] {
  const sets = setsOf(samples);
  const most = Math.max(0, ...sets.map(({ count }) => count));
  const stretches = Array.from({ length: Math.ceil(most / stretch) }, (_, i) => i * stretch);
  const order = new Random(samples.seed, orderKey).shuffled(stretches).flatMap(from => {
    const to = Math.min(most, from + stretch);
    const indices = Array.from({ length: to - from }, (_, i) => to - 1 - i);
    return indices.flatMap(index =>
      sets.flatMap(({ name: task, count }) => (index < count ? [{ task, index }] : [])),
    );
  });
  const begin = (number: number) => Math.ceil((order.length * (number - 1)) / shard.of);
  const its = order.slice(begin(shard.number), begin(shard.number + 1));
  // One model after the other: two may not fit into memory.
  return models === undefined ? its : models.flatMap(model => its.map(unit => ({ ...unit, model })));
}

/** What is to be done for a sample, in order. */
export function missingOf(
  unit: Unit,
  { arms, seeds }: Pick<AblationSpec, 'arms' | 'seeds'>,
  isThere: (place: Place) => boolean,
): readonly Place[] {
  const places = seeds.flatMap(seed => arms.map(({ name: arm }) => ({ ...unit, seed, arm })));
  return places.filter(place => !isThere(place));
}

/** Rows in the order in which one run would make them, whatever order they came in. */
export function inOrder<T extends Place>(
  rows: readonly T[],
  spec: Pick<AblationSpec, 'samples' | 'models' | 'arms' | 'seeds'>,
): readonly T[] {
  const places = unitsOf(spec).flatMap(unit => missingOf(unit, spec, () => false));
  const known = new Map(rows.map(row => [placeKey(row), row]));
  return places.flatMap(place => known.get(placeKey(place)) ?? []);
}

export function placeKey({ task, index, seed, arm, model }: Place): string {
  return JSON.stringify([task, index, seed, arm, ...(model === undefined ? [] : [model])]);
}

/** "2/8" */
export function shardNamed(text: string): Shard {
  const [, number, of] = /^(\d{1,5})\/(\d{1,5})$/.exec(text.trim()) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (shard.number >= 1 && shard.number <= shard.of && shard.of <= mostShards) return shard;
  throw new DarkroomError('bad-input', `"${printable(text, 40)}" is no shard.`, {
    remedy: 'Give its number and how many there are, as in 2/8.',
  });
}

/** How long the samples that are left take, in milliseconds, from those that were done; undefined before the first. */
export function timeLeft(tookMs: readonly number[], left: number): number | undefined {
  if (tookMs.length === 0) return undefined;
  return (tookMs.reduce((sum, one) => sum + one, 0) / tookMs.length) * left;
}
