// A steering direction that lies beside the next run, as a person sets it: how strongly, into which layers, at which
// positions, and how much of its spectrum. It is remembered for the workspace and sent with a run. What a direction's file
// says of itself, and what the last run made of it, stand beside it and are never remembered.

import type { Failure } from '../errors';
import type { Fidelity } from '../trace/document';

export interface Exposure {
  /** The direction's file, as a full path; the list holds each once. */
  readonly file: string;
  /** Whether it takes part in the next run. */
  readonly on: boolean;
  /** Of the direction at its own length. Not comparable between models: the angle is. */
  readonly strength: number;
  /** Both ends belong to it; the middle of the model that is steered if left out. */
  readonly layers?: LayerSpan;
  readonly positions: ExposurePositions;
  /** The layer that it was read from; the middle of those in the file if left out. */
  readonly from?: number;
  /** k of the low-pass; a quarter of the direction's width if left out. */
  readonly keep?: number;
  /** The stream keeps its length: it is turned. */
  readonly renorm: boolean;
  readonly fidelity: Fidelity;
}

export interface LayerSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Those of all position names that make sense for a direction; `docs/interventions.md` has the others. "first" is the
 * released code's: the first position, and whatever is generated.
 */
export const exposurePositions = [
  'all',
  'generated',
  'prompt.last',
  'prompt',
  'text',
  'image',
  'answer',
  'first',
] as const;
export type ExposurePositions = (typeof exposurePositions)[number];

/** The fields take these; the slider shows as much of them as is in use. */
export const strengthRange = { min: -100, max: 100 } as const;
/** More than any model has. */
export const mostLayers = 1000;
/** No stream is wider. */
export const widest = 2 ** 17;
/** A list that nobody could oversee helps nobody. */
export const mostExposures = 16;

export type DirectionState =
  | { readonly name: 'reading' }
  | { readonly name: 'read'; readonly facts: DirectionFacts }
  /** Gone, or no direction. */
  | { readonly name: 'failed'; readonly failure: Failure };

export interface DirectionFacts {
  /** The name of the model that it was read from. */
  readonly model: string;
  readonly pairs: number;
  /** "trail 6, bars 6" where the pairs say what they are about. */
  readonly topics: Readonly<Record<string, number>>;
  /** Its layers, ascending. */
  readonly layers: readonly number[];
  /** The layer that the spectrum belongs to. */
  readonly from: number;
  /** Of the direction, so of the model that it was read from. */
  readonly width: number;
  /** The share of its energy in equal bands of frequency, from the lowest; sums to 1. */
  readonly spectrum: readonly number[];
  /** The model that is steered. */
  readonly target?: { readonly layers: number; readonly width: number };
  /** Sentences that belong beside it. */
  readonly notes: readonly string[];
}

/** What a finished run made of its directions, all together. */
export interface RunEffect {
  /** The folder of the model that was steered. */
  readonly model: string;
  /** By the files of the directions. */
  readonly strengths: Readonly<Record<string, number>>;
  readonly turned: Turning | null;
  /** Of the run with random vectors, where there was one. */
  readonly control?: Turning | null;
}

/** Over the positions where the stream was changed. */
export interface Turning {
  /** Degrees, mean and most. */
  readonly mean: number;
  readonly most: number;
  /** Of the most. */
  readonly layer: number;
  /** |h'| / |h|, mean. */
  readonly ratio: number;
  /** alpha |v| / |h|, mean; absent where more than one vector was added. */
  readonly added?: number;
}

export function newExposure(file: string): Exposure {
  return { file, on: true, strength: 0.5, positions: 'all', renorm: true, fidelity: 'paper' };
}

/** The layer that it is read from, if that is said: a released direction is from the layer that it is added to. */
export function sourceLayerOf({ from, fidelity, layers }: Exposure): number | undefined {
  if (from !== undefined || fidelity === 'paper') return from;
  return layers && layers.from === layers.to ? layers.from : undefined;
}

/** The layer that leaves as many layers before it as behind it. */
export function middleLayer(layers: number): number {
  return Math.round(layers / 2);
}

/** k, if it is not said. */
export function usualKeep(width: number): number {
  return Math.max(1, Math.round(width / 4));
}

/** A name for people: the file's, without its ending. */
export function directionName(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/(\.direction)?\.safetensors$/, '');
}

/** Where the low-pass k cuts the spectrum, in bands from the left: half of k frequencies stay, all of them at k = d. */
export function cutOf({ spectrum, width }: DirectionFacts, keep: number): number {
  const all = Math.floor(width / 2) + 1;
  const kept = keep >= width ? all : Math.ceil(keep / 2);
  return (kept / all) * spectrum.length;
}

/** The share of a direction's energy below the cut-off k, as far as its bands tell. */
export function keptShare(facts: DirectionFacts, keep: number): number {
  const cut = cutOf(facts, keep);
  return facts.spectrum.reduce((sum, share, band) => sum + share * Math.min(1, Math.max(0, cut - band)), 0);
}
