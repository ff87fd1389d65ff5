// Problem: every paper has its own table, and most of them are the same thing: some arms, what is varied between them, and what
// is compared with what.
// Idea: a recipe says that as data, in a small file of its own (`recipes/`). It makes arms for one model; planning, running
// and statistics know nothing of it.

import type { MeasureName } from './measures';
import type { SampleNeed } from './sample-need';
import type { ArmSpec, AxisValue, Recipe } from './spec';
import type { TaskName } from '../tasks/types';
import type { MethodOption } from '../shared/method-option';
import type { MethodName } from '../shared/trace/document';

/** What a recipe knows of the model that it makes arms for. */
export interface RecipeFacts {
  readonly method: MethodName;
  /** Of the method with this model, with what it was trained with as the initial value. */
  readonly options: readonly MethodOption[];
  readonly layers: number;
  readonly heads: number;
  readonly able: readonly Able[];
}

/** What a folder has beside its decoder. */
export type Able = 'sketch' | 'probe' | 'trajectory' | 'stages';

export interface Axis {
  readonly name: string;
  readonly title: string;
  readonly kind: 'whole' | 'number' | 'word';
  /** Numbers that are possible with any model; undefined for words. */
  readonly range?: readonly [least: number, most: number];
  /** Those that are possible with this one. */
  readonly within?: (facts: RecipeFacts) => readonly [least: number, most: number];
  /** Undefined: it has to be named. */
  readonly values: (facts: RecipeFacts) => readonly AxisValue[] | undefined;
}

export type AxisValues = Readonly<Record<string, readonly AxisValue[]>>;

/**
 * How results are compared.
 *
 *   replacement       the verdict on latents (verdict.ts)
 *   arms              accuracy and every measure of each arm with the baseline's, on the same samples
 *   right and wrong   every measure where the answer is right with where it is wrong, in the baseline
 *   control           every measure with its control in the same row
 *   difficulty        every measure along the difficulty, and between tasks
 *   votes             the answer that most seeds give with that of one
 */
export const readings = ['replacement', 'arms', 'right and wrong', 'control', 'difficulty', 'votes'] as const;
export type Reading = (typeof readings)[number];

export interface RecipeAbout {
  readonly name: Recipe;
  readonly title: string;
  readonly question: string;
  /** Where its figure or table is from. */
  readonly figure: string;
  /** What a difference is held against, in words. */
  readonly control: string;
  /** The first that a model was trained for is taken, unless one is named. */
  readonly methods: readonly MethodName[];
  readonly needs?: readonly Able[];
  /** Beside what its arms, measures and reading need of samples anyway. */
  readonly ofSamples?: readonly SampleNeed[];
  readonly axes: readonly Axis[];
  readonly measures: readonly MeasureName[];
  readonly reading: Reading;
  /** Two axes whose values make a map. */
  readonly map?: readonly [rows: string, columns: string];
  /** All but the measures; the baseline is the first. */
  readonly arms: (axes: AxisValues, facts: RecipeFacts) => readonly ArmSpec[];
  /** Where nothing is asked. */
  readonly seeds?: readonly number[];
  readonly tasks?: readonly TaskName[];
}
