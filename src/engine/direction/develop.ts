// Problem: a direction file holds states of pairs; what is added to a stream is one vector that fits the model it is added to.
// Idea: the mean or principal direction of a layer, then the chain of the paper or of the released code, or a control for it.
// Whatever does not fit is said before a number is computed, in words that name file, layer and model.

import path from 'node:path';
import { readDirection, statesAt } from './direction-file';
import type { DirectionFile } from './direction-file';
import { ownLayer } from './steer';
import type { Steer, SteerTarget } from './steer';
import { gaussian } from '../../intervention/noise';
import { controlVector } from '../../steering/controls';
import type { Control } from '../../steering/controls';
import { developed } from '../../steering/develop';
import { differencesOf } from '../../steering/differences';
import { directionOf } from '../../steering/direction';
import type { Direction } from '../../steering/direction';
import { lengthOf } from '../../steering/energy';
import { releasedControl } from '../../steering/released-controls';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import { middleLayer, usualKeep } from '../../shared/protocol/exposure';
import { Random } from '../../shared/random';
import type { VectorAbout } from '../../shared/trace/vector-about';

export interface Developed {
  /** [D] of the target. */
  readonly vector: Float32Array;
  readonly about: VectorAbout;
}

export async function vectorFor(steer: Steer, target: SteerTarget): Promise<Developed> {
  return vectorFrom(await readDirection(steer.direction), steer, target);
}

/** The same of a direction that was read before. */
export function vectorFrom(direction: DirectionFile, steer: Steer, target: SteerTarget): Developed {
  const { about } = direction;
  const what = printable(path.basename(direction.file), 200);
  const fidelity = steer.fidelity ?? 'paper';
  if (fidelity === 'released') requireOwn(direction, target, what);
  const from = steer.from ?? (fidelity === 'released' ? ownLayer(steer, target) : usualLayer(about));
  if (!(Number.isInteger(from) && from >= 0 && from <= about.model.layers))
    throw new DarkroomError(
      'bad-input',
      `${printable(about.model.name, 60)}, which ${what} is from, has no layer ${from}.`,
      { remedy: `Choose one of ${about.layers.join(', ')}.` },
    );
  const keep = steer.keep ?? usualKeep(about.model.width);
  requireKeep(keep, about.model.width, what);
  const kind = steer.kind ?? 'mean';
  const { vector: found } = directionAt(direction, from, kind);
  const control = steer.control && { name: steer.control.name, ...seedOf(steer.control) };
  const vector = named(`${what}, layer ${from}`, () => {
    if (control) return controlled(found, control, { keep, width: target.width, fidelity });
    return fidelity === 'released'
      ? developed(found, { fidelity, bins: releasedBins(keep) })
      : developed(found, { fidelity, filter: { kind: 'low', keep }, width: target.width });
  });
  return {
    vector,
    about: {
      format: 1,
      direction: sourceOf(direction),
      from,
      kind,
      fidelity,
      keep,
      ...(control && { control }),
      target: { name: target.name, hash: target.hash, width: target.width },
      length: lengthOf(vector),
    },
  };
}

/** The mean or principal direction of one layer. */
export function directionAt(direction: DirectionFile, layer: number, kind: VectorAbout['kind']): Direction {
  const { reasoning, direct, width } = statesAt(direction, layer);
  const what = `${printable(path.basename(direction.file), 200)}, layer ${layer}`;
  return named(what, () => directionOf(differencesOf(reasoning, direct, width), kind));
}

/** c of the authors' mask, which keeps c bins from each end. */
function releasedBins(keep: number): number {
  return Math.ceil(keep / 2);
}

/** The kept layer that is nearest to the middle. */
export function usualLayer({ layers, model }: DirectionFile['about']): number {
  const middle = middleLayer(model.layers);
  return layers.reduce((best, layer) => (Math.abs(layer - middle) < Math.abs(best - middle) ? layer : best));
}

function sourceOf({ file, about }: DirectionFile): VectorAbout['direction'] {
  const { model, pairs, template, position } = about;
  return {
    file: path.basename(file),
    model: model.name,
    hash: model.hash,
    pairs: pairs.count,
    pairsHash: pairs.hash,
    template,
    position,
    width: model.width,
  };
}

type NamedControl = NonNullable<VectorAbout['control']>;

const isDrawn = (name: NamedControl['name']) => name === 'random' || name === 'permuted';

function seedOf({ name, seed = 0 }: NamedControl): { seed?: number } {
  if (!isDrawn(name)) return {};
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return { seed };
  throw new DarkroomError('bad-input', `The seed of a control is ${seed}.`, {
    remedy: 'Choose a whole number from 0 to 4294967295.',
  });
}

interface ControlOptions {
  readonly keep: number;
  readonly width: number;
  readonly fidelity: VectorAbout['fidelity'];
}

/** As long as what is added: as released that is shorter than the direction. */
function controlled(
  direction: Float32Array,
  { name, seed = 0 }: NamedControl,
  { keep, width, fidelity }: ControlOptions,
): Float32Array {
  const control = controlNamed(name, seed, direction.length, width);
  return fidelity === 'released'
    ? releasedControl(direction, control, releasedBins(keep))
    : controlVector(direction, control, { keep, width });
}

function controlNamed(name: NamedControl['name'], seed: number, from: number, to: number): Control {
  if (name === 'random') return { kind: name, normal: gaussian(to, seed) };
  if (name === 'permuted') return { kind: name, order: orderOf(from, seed) };
  return { kind: name };
}

/** Of the dimensions, by a seed. */
export function orderOf(width: number, ...seeds: readonly number[]): readonly number[] {
  return new Random(...seeds).shuffled(Array.from({ length: width }, (_, dimension) => dimension));
}

function requireOwn({ about }: DirectionFile, target: SteerTarget, what: string): void {
  const [own, its] = [printable(target.name, 60), printable(about.model.name, 60)];
  const remedy = `Extract one from ${own}, or leave out the fidelity "released".`;
  // The hash of its files has the tokenizer in it, and would tell less.
  const isRetokenised = target.vocabulary !== undefined && about.model.vocabulary !== target.vocabulary;
  if (own === its && isRetokenised)
    throw new DarkroomError(
      'bad-input',
      `${what} was made with another tokenizer than ${own} has now: its pairs were other tokens.`,
      { remedy },
    );
  if (about.model.width !== target.width || about.model.hash !== target.hash)
    throw new DarkroomError(
      'bad-input',
      `The released code steers a model with its own direction, and ${what} was made with ${
        its === own ? `other files of ${its}` : its
      }, not with this ${own}.`,
      { remedy },
    );
}

function requireKeep(keep: number, width: number, what: string): void {
  if (Number.isInteger(keep) && keep >= 1 && keep <= width) return;
  throw new DarkroomError('bad-input', `Of the ${width} frequency bins of ${what}, ${keep} cannot be kept.`, {
    remedy: `Choose a whole number from 1 to ${width}, which keeps everything.`,
  });
}

/** Sentences of pure functions do not know which file they are about. */
function named<T>(what: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    const { kind, message, remedy } = error;
    throw new DarkroomError(kind, `${what}: ${message}`, {
      ...(remedy !== undefined && { remedy }),
      cause: error,
    });
  }
}
