// An ablation as it is asked for, with nothing left open: what is left out in the file has its default here, so that a result
// says all of what was done. `schemas/ablation.schema.json` describes the file, docs/ablations.md the experiment.

import type { MeasureName } from './measures';
import { replacements } from './replacements';
import type { LatentPart, ReplacementName } from './replacements';
import type { Intervention } from '../intervention/types';
import type { TaskName } from '../tasks/types';
import type { MethodSettings } from '../shared/method-option';
import type { MethodName } from '../shared/trace/document';

/** `own-arms`: those of the file, and what was measured of each. */
export const recipes = [
  'replacement-test',
  'own-arms',
  'latents-and-denoising',
  'thoughts',
  'patches-and-steps',
  'gate-sweep',
  'latent-parts',
  'stages',
  'noise-dose',
  'speed',
  'self-consistency',
  'mask-latents',
  'head-map',
  'focus-causality',
  'activation-patching',
  'steering-map',
  'cut-off',
  'frequency-controls',
  'start',
  'sketch-fidelity',
  'attention-by-correctness',
  'focus-by-correctness',
  'patches-in-boxes',
  'progression',
  'attention-entropy',
  'occlusion',
  'teacher-attention',
] as const;
export type Recipe = (typeof recipes)[number];

/**
 * Beside what is put in the place of latents: nothing is, neither in the baseline nor where latents are kept and something
 * else is varied; there are none; or none but the markers around them are left.
 */
export const wholeArms = ['baseline', 'kept', 'removed', 'markers'] as const;
type WholeArm = (typeof wholeArms)[number];

/** Apart from `transplant`, which is another sample's latents, an arm is called by what it puts in. */
type FedArm = Exclude<ReplacementName, 'other'> | 'transplant';
export const fedArms: readonly FedArm[] = [...replacements.filter(name => name !== 'other'), 'transplant'];

export type ArmWord = WholeArm | FedArm;

export interface ArmSpec {
  readonly name: string;
  readonly does: ArmWord;
  /** Of which part of the latents. */
  readonly part: LatentPart;
  /** Of the method, instead of the ablation's own. */
  readonly settings?: MethodSettings;
  readonly interventions?: readonly Intervention[];
  /** Another folder, relative to the file. */
  readonly model?: string;
  /** Another way of answering. */
  readonly method?: MethodName;
  /** Of `noise`: how much of a latent is noise; all of it where nothing is said. */
  readonly dose?: number;
  /** Tokens are drawn; 0, which is greedy, where nothing is said. */
  readonly temperature?: number;
  /** What the picture shows instead. */
  readonly picture?: ShownPicture;
  readonly steer?: ArmSteer;
  /** A model folder, relative to the file: where it looks is what thoughts are held against. */
  readonly teacher?: string;
  /** What every row of it has beside its answer. */
  readonly measures?: readonly MeasureName[];
  /** Where it stands on the axes of its recipe. */
  readonly point?: Readonly<Record<string, AxisValue>>;
}

/** A direction that is added to the stream, developed for the model that answers, or a control for it. */
export interface ArmSteer {
  /** A direction file, relative to the file of the ablation. */
  readonly direction: string;
  readonly layer: number;
  readonly strength: number;
  /** k of the low-pass; a quarter of the bins if left out. */
  readonly keep?: number;
  readonly control?: string;
}

export type AxisValue = number | string;

/**
 * `truth hidden`: what the answer is read from is painted over; `as much hidden`: boxes of the same size elsewhere;
 * `other`: the picture of another sample.
 */
export const shownPictures = ['truth hidden', 'as much hidden', 'other'] as const;
export type ShownPicture = (typeof shownPictures)[number];

export interface TaskSamples {
  readonly tasks: readonly TaskName[];
  /** Of each task. */
  readonly count: number;
  readonly seed: number;
  /** Null: by chance, as the task has them. */
  readonly difficulty: number | null;
}

/** Where a person's own samples are. Paths are relative to the file of the ablation. */
export type SampleList =
  | { readonly file: string }
  /** All pictures in it, and one question. */
  | { readonly folder: string; readonly question: string }
  /** One picture, asked about again and again with tokens that are drawn. */
  | {
      readonly image: string;
      readonly question: string;
      readonly runs: number;
      readonly temperature: number;
      /** Other pictures, whose latents are lent in turns. */
      readonly donors: readonly string[];
    };

export interface ListedSamples {
  readonly list: SampleList;
  /** Of the order, and of who lends latents to whom. */
  readonly seed: number;
  /** What was found there; missing until it was read. */
  readonly found?: FoundSamples;
}

export interface FoundSamples {
  readonly sets: readonly SampleSet[];
  /** Of all that was listed, with the bytes of its pictures. */
  readonly hash: string;
}

/** What tables and verdicts are of: a task, or a group of a list. */
export interface SampleSet {
  readonly name: string;
  readonly count: number;
  /** How often the best guess that ignores the picture is right. Null: answers are not known. */
  readonly chance: number | null;
}

export type SampleSpec = TaskSamples | ListedSamples;

/** Whichever comes first. Neither looks at what was found, so that looking again and again finds nothing more often. */
export interface StopRule {
  /** Of the interval of every difference. */
  readonly width?: number;
  /** From each start. */
  readonly hours?: number;
}

export interface AblationSpec {
  readonly recipe: Recipe;
  /** A folder, relative to the file. The first where there are several. */
  readonly model: string;
  /** All of them where there are several: each answers all samples, and all comparisons are one family. */
  readonly models?: readonly string[];
  /** Null: the one that the model was trained for. */
  readonly method: MethodName | null;
  /** Of the method, by name; what is left out is as the model was trained. */
  readonly settings: MethodSettings;
  readonly samples: SampleSpec;
  /** The first is the baseline. Where they depend on the model there are none until it is known. */
  readonly arms: readonly ArmSpec[];
  /** What was asked of the axes of the recipe; what is left out is as the recipe has it. */
  readonly axes?: Readonly<Record<string, readonly AxisValue[]>>;
  /** Of whatever is drawn: every arm answers every sample once for each. */
  readonly seeds: readonly number[];
  /** A difference in accuracy that would not matter, as a share. */
  readonly margin: number;
  /** How often all comparisons together may find what is not there. */
  readonly level: number;
  /** Left out: when all samples are answered. */
  readonly stop?: StopRule;
}

/** Fresh: the bundled models were trained and measured on others. */
export const defaults = {
  tasks: ['trail'],
  count: 200,
  seed: 9_000_001,
  seeds: [1],
  margin: 0.05,
  level: 0.05,
  runs: 20,
  temperature: 0.7,
} as const;

export const limits = {
  samples: 100_000,
  arms: 64,
  /** Of a recipe: a map of heads has one for each. */
  recipeArms: 1024,
  axisValues: 64,
  /** Of what an axis may be without a range of its own. */
  factor: 1e6,
  temperature: 100,
  /** Of runs about one picture, which would all be the same without. */
  drawn: [0.01, 100],
  measures: 256,
  seeds: 100,
  seed: 2 ** 32 - 1,
  difficulty: 100,
  name: 60,
  text: 1000,
  margin: [0.001, 0.5],
  level: [0.0001, 0.5],
  models: 16,
  width: [0.001, 1],
  hours: [0.001, 10_000],
  runs: 10_000,
  donors: 64,
  boxes: 64,
  /** Of a picture, in pixels. */
  side: 65_535,
  answer: 200,
} as const;

/** What an arm puts in; undefined where it puts in nothing. */
export function replacedBy({ does }: ArmSpec): ReplacementName | undefined {
  if (does === 'transplant') return 'other';
  return wholeArms.some(word => word === does) ? undefined : (does as Exclude<FedArm, 'transplant'>);
}
