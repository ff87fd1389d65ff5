// What a task is made of. A scene is what a picture shows, as facts; a question is asked about a scene; a sample is one
// scene, one question about it and its picture, which is drawn when it is first looked at.

import type { Random } from '../shared/random';
import type { Style } from './style';
import type { Angle, Colour, Direction, Option, Shape } from './words';

export const taskNames = ['trail', 'relate', 'bars', 'turn'] as const;
export type TaskName = (typeof taskNames)[number];

/** [left, top, right, bottom] in pixels of the picture; right and bottom are just outside. */
export type Box = readonly [number, number, number, number];

/** Lists of 16 are in the order of `cells`. */
export interface TrailFacts {
  readonly task: 'trail';
  readonly arrow: readonly Direction[];
  readonly colour: readonly Colour[];
  readonly shape: readonly Shape[];
  /** The cell with the ring. */
  readonly ring: string;
  /** The ring's cell and the six that the arrows lead to. */
  readonly path: readonly string[];
}

export interface RelateFacts {
  readonly task: 'relate';
  readonly things: readonly { readonly cell: string; readonly colour: Colour; readonly shape: Shape }[];
}

export interface BarsFacts {
  readonly task: 'bars';
  /** From left to right; column k is 16 pixels wide and begins at 16 k. */
  readonly bars: readonly { readonly column: number; readonly colour: Colour; readonly height: number }[];
}

export interface TurnFacts {
  readonly task: 'turn';
  readonly colour: Colour;
  /** Filled cells. */
  readonly pattern: readonly string[];
  readonly options: Readonly<Record<Option, readonly string[]>>;
  /** For every angle the option that shows the pattern turned by it, or null. */
  readonly turned: Readonly<Record<Angle, Option | null>>;
}

export type Facts = TrailFacts | RelateFacts | BarsFacts | TurnFacts;

export interface Step {
  /** One sentence of the rationale. */
  readonly text: string;
  /** What it looks at. */
  readonly boxes: readonly Box[];
  /** What the sketch shows after it, in words; the newest last. */
  readonly shown: readonly string[];
}

export interface Question {
  readonly difficulty: number;
  readonly question: string;
  readonly answer: string;
  readonly steps: readonly Step[];
  /** The address of the answer: where in the picture it is read, in words. */
  readonly reads: readonly string[];
}

/** One kind of direct look-up with all its pairs: `question address value` is true for each of them. */
export interface Lookup {
  readonly question: string;
  readonly pairs: readonly (readonly [address: string, value: string])[];
}

export interface Task<F extends Facts> {
  readonly name: TaskName;
  readonly difficulties: readonly number[];
  /** The answers that questions of this difficulty have. */
  answers(difficulty: number): readonly string[];
  /** How often the best guess that ignores the picture is right. */
  readonly chance: number;
  /** A scene and its question. */
  make(random: Random, difficulty: number): { readonly facts: F; readonly question: Question };
  /** Another question about the same scene, or undefined where none was found. */
  another(facts: F, random: Random): Question | undefined;
  lookups(facts: F): Lookup[];
  /** The picture in words. */
  describe(facts: F): string;
  /** What this question's answer would be if it were read at an address that belongs to another sample. */
  readAt(facts: F, question: Question, address: readonly string[]): string | undefined;
  draw(facts: F, style: Style): Uint8Array;
  sketch(facts: F, style: Style, shown: readonly string[]): Uint8Array;
}

export interface SampleStep extends Step {
  /** 128 x 128 x 3 bytes: the picture in mind after this step. */
  readonly sketch: () => Uint8Array;
}

export interface Sample extends Omit<Question, 'steps'> {
  readonly task: TaskName;
  readonly seed: number;
  readonly index: number;
  readonly facts: Facts;
  readonly style: Style;
  readonly steps: readonly SampleStep[];
  /** 128 x 128 x 3 bytes, rows from top to bottom, red green blue. */
  readonly picture: Uint8Array;
}
