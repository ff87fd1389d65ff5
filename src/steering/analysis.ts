// What is looked at before a direction is used: how long it is, how far its pairs agree, whether it tells answers apart that
// it was not made from, and how much of it the filter keeps. Of one layer; everything by definitions of this room.
//
//   relative = Tr / |v|^2        1; dispersion that can be compared between models, whose streams differ in length
//
// Pairs that end in the same token have no difference in the embeddings, and pairs may cancel: such a layer has no direction,
// and only its dispersion is told.

import { differencesOf, dispersionOf, filteredDifferences, meanOf } from './differences';
import type { Differences } from './differences';
import { directionOf, isMoreThanRounding } from './direction';
import { energyByFrequency, lengthOf } from './energy';
import { labelNullOf } from './label-null';
import type { LabelNull } from './label-null';
import { separabilityOf } from './separability';
import type { Separability } from './separability';

export interface Spread {
  /** |mean u|. */
  readonly length: number;
  /** Tr. */
  readonly dispersion: number;
  /** Null without a direction. */
  readonly relative: number | null;
}

export interface LayerAnalysis {
  readonly raw: Spread;
  /** Behind the low-pass filter. */
  readonly low: Spread;
  /** Shares of the pairs that lie along the mean and along the first principal component; null without a direction. */
  readonly explained: { readonly mean: number; readonly principal: number; readonly settled: boolean } | null;
  /** By the mean; null without a direction, or with one question. */
  readonly separability: (Separability & { readonly chance: LabelNull }) | null;
  /** Share of the energy of the mean by frequency, 0 ... d/2. */
  readonly spectrum: Float64Array;
}

export interface AnalysisOptions {
  /** k of the low-pass filter. */
  readonly keep: number;
  readonly seed: number;
  /** Of the null of separability. */
  readonly rounds: number;
  /** [pairs]: which question each is about; every pair its own if left out. */
  readonly questions?: readonly number[] | undefined;
}

/** Both [pairs, width], in the same order. */
export function analysisOf(
  reasoning: Float32Array,
  direct: Float32Array,
  width: number,
  { keep, seed, rounds, questions }: AnalysisOptions,
): LayerAnalysis {
  const differences = differencesOf(reasoning, direct, width);
  const mean = meanOf(differences);
  const hasDirection = isMoreThanRounding(differences, mean);
  const separability = hasDirection ? separabilityOf(reasoning, direct, width, 'mean', { questions }) : null;
  const chance = separability && labelNullOf({ reasoning, direct, width, questions }, seed, rounds);
  return {
    raw: spreadOf(differences, hasDirection),
    low: spreadOf(filteredDifferences(differences, { kind: 'low', keep }), hasDirection),
    explained: hasDirection ? explainedOf(differences) : null,
    separability: separability && chance && { ...separability, chance },
    spectrum: energyByFrequency(mean),
  };
}

function spreadOf(differences: Differences, hasDirection: boolean): Spread {
  const length = lengthOf(meanOf(differences));
  const dispersion = dispersionOf(differences);
  return { length, dispersion, relative: hasDirection && length > 0 ? dispersion / length ** 2 : null };
}

function explainedOf(differences: Differences): LayerAnalysis['explained'] {
  const principal = directionOf(differences, 'principal');
  return {
    mean: directionOf(differences, 'mean').explained,
    principal: principal.explained,
    settled: principal.settled,
  };
}
