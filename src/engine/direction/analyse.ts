// Problem: a direction that was extracted is numbers. Whether pairs agree, whether it tells answers apart that it was not made
// from, and whether it has to do with another model's, decides if steering with it means anything.
// Idea: the measures of src/steering for each layer, and between files for each couple of layers, each with what chance gives.
// The same seed gives the same chance.

import path from 'node:path';
import { directionAt, orderOf } from './develop';
import { readDirection, statesAt } from './direction-file';
import type { DirectionFile } from './direction-file';
import { gaussian } from '../../intervention/noise';
import { analysisOf } from '../../steering/analysis';
import type { LayerAnalysis } from '../../steering/analysis';
import { filteringOf } from '../../steering/filter';
import { cosinesBetween } from '../../steering/likeness';
import { likenessChance } from '../../steering/likeness-null';
import { resampled } from '../../steering/resample';
import { DarkroomError } from '../../shared/errors';
import { formatCount, printable } from '../../shared/format';
import { usualKeep } from '../../shared/protocol/exposure';

export interface AnalyseRequest {
  readonly files: readonly string[];
  /** k of the low-pass, for files of this width and, as the same share, for others; a quarter if undefined. */
  readonly keep?: number | undefined;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly report: (doing: string) => void;
}

export interface AnalysedLayer extends LayerAnalysis {
  readonly layer: number;
  /** Cosine with the direction of the next kept layer; null where one has none. */
  readonly next: number | null;
}

export interface AnalysedDirection {
  readonly file: string;
  readonly about: DirectionFile['about'];
  readonly keep: number;
  readonly layers: readonly AnalysedLayer[];
}

/** One of the first file's layers beside one of another's. */
export interface Couple {
  readonly layer: number;
  readonly other: number;
  /** The first resampled to the width of the other; unfiltered, and behind its low-pass. */
  readonly cosine: number;
  readonly low: number;
  /** 95th percentiles of |low| by chance: vectors at random on the same road, and the direction in other orders of its dimensions. */
  readonly random: number;
  readonly permuted: number;
}

export interface Analysis {
  readonly directions: readonly AnalysedDirection[];
  readonly between: readonly {
    readonly file: string;
    readonly other: string;
    readonly couples: readonly Couple[];
    /** For each layer of the first its closest one of the other; by chance is the closest of all layers, too. */
    readonly closest: readonly Couple[];
  }[];
  /** Of each null. */
  readonly rounds: number;
}

const rounds = 99;
const mostFiles = 8;
/** Between two files; a file of a few kilobytes may name ten thousand layers. */
const mostCouples = 100_000;

export async function analyse({ files, keep, seed, signal, report }: AnalyseRequest): Promise<Analysis> {
  if (files.length === 0 || files.length > mostFiles)
    throw new DarkroomError('bad-input', `${files.length} directions cannot be analysed.`, {
      remedy: `Name one file, or up to ${mostFiles}: the first is compared with each of the others.`,
    });
  const directions: AnalysedDirection[] = [];
  const means: Means[] = [];
  for (const name of files) {
    const file = await readDirection(name);
    const kept = keepOf(file, means[0], keep);
    if (directions[0]) requireComparable(directions[0].about, file.about);
    report(`analysing ${printable(path.basename(name), 100)}`);
    directions.push(await analysed(file, kept, seed, signal));
    means.push(meansOf(file, kept));
  }
  const [first, ...others] = means;
  const between: Analysis['between'][number][] = [];
  for (const other of others) if (first) between.push(await compared(first, other, seed, signal));
  return { directions, between, rounds };
}

function requireComparable(first: DirectionFile['about'], other: DirectionFile['about']): void {
  const couples = first.layers.length * other.layers.length;
  if (couples <= mostCouples) return;
  throw new DarkroomError(
    'bad-input',
    `${formatCount(first.layers.length)} layers beside ${formatCount(other.layers.length)} are more couples than ${formatCount(mostCouples)}, which is the limit.`,
    { remedy: 'Extract them with fewer layers (--layers).' },
  );
}

/** The mean directions of a file's layers that have one. */
interface Means {
  readonly file: string;
  readonly width: number;
  readonly keep: number;
  readonly layers: readonly number[];
  readonly vectors: readonly Float32Array[];
}

function keepOf({ about, file }: DirectionFile, first: Means | undefined, asked: number | undefined): number {
  const { width } = about.model;
  if (asked === undefined) return usualKeep(width);
  const keep = first === undefined ? asked : Math.max(1, Math.round((asked * width) / first.width));
  if (Number.isInteger(keep) && keep >= 1 && keep <= width) return keep;
  throw new DarkroomError(
    'bad-input',
    `Of the ${width} frequency bins of ${printable(path.basename(file), 100)}, ${asked} cannot be kept.`,
    { remedy: `Choose a whole number from 1 to ${width}, which keeps everything.` },
  );
}

async function analysed(
  file: DirectionFile,
  keep: number,
  seed: number,
  signal: AbortSignal,
): Promise<AnalysedDirection> {
  const { about } = file;
  const layers: Omit<AnalysedLayer, 'next'>[] = [];
  for (const layer of about.layers) {
    // A layer takes seconds; who wants to stop is heard in between.
    await letIn(signal);
    const { reasoning, direct, width } = statesAt(file, layer);
    const options = { keep, seed, rounds, questions: about.pairs.questions };
    layers.push({ layer, ...analysisOf(reasoning, direct, width, options) });
  }
  const { layers: known, vectors } = meansOf(file, keep);
  const vectorAt = (layer: number | undefined) => vectors[known.findIndex(one => one === layer)];
  const next = ({ layer }: { layer: number }) => {
    const [here, there] = [vectorAt(layer), vectorAt(about.layers[about.layers.indexOf(layer) + 1])];
    return here && there ? (cosinesBetween([here], [there])[0] ?? null) : null;
  };
  return {
    file: path.basename(file.file),
    about,
    keep,
    layers: layers.map(one => ({ ...one, next: next(one) })),
  };
}

async function letIn(signal: AbortSignal): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
  signal.throwIfAborted();
}

function meansOf(file: DirectionFile, keep: number): Means {
  const found = file.about.layers.flatMap(layer => {
    try {
      return [{ layer, vector: directionAt(file, layer, 'mean').vector }];
    } catch (error) {
      // Where answers end alike, the embeddings have none.
      if (error instanceof DarkroomError) return [];
      throw error;
    }
  });
  return {
    file: path.basename(file.file),
    width: file.about.model.width,
    keep,
    layers: found.map(({ layer }) => layer),
    vectors: found.map(({ vector }) => vector),
  };
}

async function compared(
  first: Means,
  other: Means,
  seed: number,
  signal: AbortSignal,
): Promise<Analysis['between'][number]> {
  const filtering = filteringOf({ kind: 'low', keep: first.keep }, first.width);
  const plain = (vector: ArrayLike<number>) => Float32Array.from(resampled(vector, other.width));
  const road = (vector: ArrayLike<number>) => plain(filtering(vector));
  const table = (way: typeof road) => cosinesBetween(first.vectors.map(way), other.vectors);
  if (first.vectors.length === 0 || other.vectors.length === 0)
    return { file: first.file, other: other.file, couples: [], closest: [] };
  const [cosines, low] = [table(plain), table(road)];
  const chance = await likenessChance(first.vectors, other.vectors, {
    road,
    rounds,
    pause: () => letIn(signal),
    normal: round => gaussian(first.width, seed, round),
    order: round => orderOf(first.width, seed, round),
  });
  const couples = first.layers.flatMap((layer, i) =>
    other.layers.map((otherLayer, j) => ({
      layer,
      other: otherLayer,
      cosine: cosines[i * other.layers.length + j] ?? NaN,
      low: low[i * other.layers.length + j] ?? NaN,
      random: chance.random[j] ?? NaN,
      permuted: chance.permuted[i]?.[j] ?? NaN,
    })),
  );
  const closest = first.layers.map((_, i) => {
    const ofLayer = couples.slice(i * other.layers.length, (i + 1) * other.layers.length);
    const best = ofLayer.reduce((a, b) => (Math.abs(b.low) > Math.abs(a.low) ? b : a));
    return { ...best, random: chance.closest.random, permuted: chance.closest.permuted[i] ?? NaN };
  });
  return { file: first.file, other: other.file, couples, closest };
}
