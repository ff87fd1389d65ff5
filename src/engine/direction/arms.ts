// Problem: "which layer, how strong, how many frequencies" are a grid, each point of it needs its controls, and every arm has
// to be told from the others by its name.
// Idea: a grid says which values an axis takes; one that is not named has its usual value and does not appear in names. A
// control differs from the arm it belongs to in one thing, which its name begins with.

import { vectorFrom } from './develop';
import type { DirectionFile } from './direction-file';
import { interventionOf, middleLayer } from './steer';
import type { Steer, SteerTarget } from './steer';
import type { Arm } from './trial';
import { explicit, range } from '../../intervention/facts';
import type { Numbers, Positions } from '../../intervention/types';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { VectorAbout } from '../../shared/trace/vector-about';

/** A direction under the name that it has in a table. */
export interface Source {
  readonly name: string;
  readonly direction: DirectionFile;
}

export interface Grid {
  /** One layer each, or several that are steered together. */
  readonly layers?: readonly (number | Numbers)[];
  readonly strengths?: readonly number[];
  /** In the place of strengths: how far the stream is to be turned. */
  readonly degrees?: readonly number[];
  readonly keeps?: readonly number[];
  /** "same": each is read where it is added, as the released code does. */
  readonly froms?: readonly (number | 'same')[];
  readonly kinds?: readonly VectorAbout['kind'][];
  /** How many of the pairs, from the first on. */
  readonly pairs?: readonly number[];
  readonly positions?: readonly Positions[];
}

/** An arm before its vector is made. */
export interface ArmDesign {
  readonly name: string;
  readonly control: boolean;
  /** The arms that it is a control of. */
  readonly of?: readonly string[];
  readonly own?: boolean;
  readonly source: Source;
  readonly steer: Steer;
  readonly degrees?: number;
}

/** An arm, and what was done to get it. */
export interface SteeredArm extends Arm {
  readonly made: {
    readonly vector: VectorAbout;
    readonly layers: readonly number[];
    readonly positions: Positions;
    readonly strength: number;
    readonly renorm: boolean;
    /** That were asked for; the strength follows from them. */
    readonly degrees?: number;
  };
}

export const usualStrength = 0.2;

interface Axis {
  readonly values: readonly unknown[] | undefined;
  readonly name: (value: never) => string;
  readonly put: (design: ArmDesign, value: never) => ArmDesign;
}

function axis<T>(
  values: readonly T[] | undefined,
  name: (value: T) => string,
  put: (design: ArmDesign, value: T) => ArmDesign,
): Axis {
  return { values, name, put };
}

const steering = (design: ArmDesign, more: Partial<Steer>): ArmDesign => ({
  ...design,
  steer: { ...design.steer, ...more },
});

function axesOf(grid: Grid): readonly Axis[] {
  return [
    axis(
      grid.pairs,
      count => `${count} pairs`,
      (design, count) => ({ ...design, source: withPairs(design.source, count) }),
    ),
    axis(
      grid.kinds,
      kind => kind,
      (design, kind) => steering(design, { kind }),
    ),
    axis(
      grid.keeps,
      keep => `keep ${keep}`,
      (design, keep) => steering(design, { keep }),
    ),
    axis(grid.layers, layersText, (design, layers) =>
      steering(design, { layers: typeof layers === 'number' ? [layers] : layers }),
    ),
    // Behind the layers, which "same" is about.
    axis(
      grid.froms,
      from => `from ${from}`,
      (design, from) => steering(design, { from: from === 'same' ? onlyLayer(design) : from }),
    ),
    axis(
      grid.positions,
      positions => `at ${[positions].flat().join(' ')}`,
      (design, positions) => steering(design, { positions }),
    ),
    axis(
      grid.strengths,
      strength => `strength ${strength}`,
      (design, strength) => steering(design, { strength }),
    ),
    axis(
      grid.degrees,
      degrees => `${degrees} degrees`,
      (design, degrees) => ({ ...design, degrees }),
    ),
  ];
}

function layersText(layers: number | Numbers): string {
  if (typeof layers === 'number') return `layer ${layers}`;
  if (layers === 'all') return 'all layers';
  return 'from' in layers ? `layers ${layers.from} to ${layers.to}` : `layers ${layers.join('+')}`;
}

function onlyLayer({ name, steer: { layers } }: ArmDesign): number {
  if (Array.isArray(layers)) {
    const [layer, ...others] = layers as readonly number[];
    if (layer !== undefined && others.length === 0) return layer;
  }
  throw new DarkroomError('bad-input', `${printable(name, 100)} is not added to one layer that was named.`, {
    remedy: 'Name one layer for each arm, or say with "from" where the direction is read.',
  });
}

/** All layers that an arm is added to. */
export function layersOf({ layers }: Partial<Steer>, target: SteerTarget): readonly number[] {
  if (layers === undefined) return [middleLayer(target.layers)];
  return layers === 'all' ? range(1, target.layers) : explicit(layers);
}

/** Every direction at every point of a grid. */
export function designsOf(
  sources: readonly Source[],
  grid: Grid,
  usual: Partial<Steer> = {},
): readonly ArmDesign[] {
  if (grid.strengths && grid.degrees)
    throw new DarkroomError('bad-input', 'Strengths and degrees were both given.', {
      remedy: 'Give one of them: the other follows from it.',
    });
  let designs: readonly ArmDesign[] = sources.map(source => ({
    name: source.name,
    control: false,
    source,
    steer: { strength: usualStrength, ...usual, direction: source.direction.file },
  }));
  for (const { values, name, put } of axesOf(grid))
    if (values !== undefined)
      designs = designs.flatMap(design =>
        values.map(value => ({
          ...put(design, value as never),
          name: `${design.name}, ${name(value as never)}`,
        })),
      );
  return designs;
}

/** The first pairs of a direction. */
export function withPairs({ name, direction }: Source, count: number): Source {
  const { about, reasoning, direct } = direction;
  if (!(Number.isInteger(count) && count >= 1 && count <= about.pairs.count))
    throw new DarkroomError(
      'bad-input',
      `Of the ${about.pairs.count} pairs of ${name}, ${count} were asked for.`,
      {
        remedy: `Choose from 1 to ${about.pairs.count}.`,
      },
    );
  const values = count * about.layers.length * about.model.width;
  return {
    name,
    direction: {
      ...direction,
      about: { ...about, pairs: { ...about.pairs, count } },
      reasoning: reasoning.subarray(0, values),
      direct: direct.subarray(0, values),
    },
  };
}

/** How strong an arm is to be, once its vector is known. */
export type StrengthOf = (design: ArmDesign, vector: Float32Array) => Promise<number>;

export async function armOf(
  design: ArmDesign,
  target: SteerTarget,
  strengthOf: StrengthOf,
): Promise<SteeredArm> {
  const { name, control, own = false, source, of } = design;
  const { vector, about } = vectorFrom(source.direction, design.steer, target);
  const strength = design.degrees === undefined ? design.steer.strength : await strengthOf(design, vector);
  const file = 'arm.vector.safetensors';
  const intervention = interventionOf({ ...design.steer, strength }, `${file}#vector`, target);
  const { positions = 'all' } = intervention.at;
  return {
    name,
    control,
    own,
    ...(of && { of }),
    interventions: [intervention],
    vectors: new Map([[file, vector]]),
    made: {
      vector: about,
      layers: layersOf(design.steer, target),
      positions,
      strength,
      renorm: 'add' in intervention.do && intervention.do.add.renorm === true,
      ...(design.degrees !== undefined && { degrees: design.degrees }),
    },
  };
}
