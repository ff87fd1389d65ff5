// A direction: what the stream of a model is like where it reasons, against where it answers at once. These messages ask for
// one to be extracted from contrast pairs; what comes out is a file that says all of this of itself.

import { counted, formatCount } from '../format';
import type { DeviceChoice } from '../device';

/**
 * How a pair is asked. `instructed`: with words that ask for reasoning or for a direct answer; `chat`: the same prompt for
 * both; `plain`: the same without the chat template.
 */
export const templates = ['instructed', 'chat', 'plain'] as const;
export type Template = (typeof templates)[number];

/** What is read of a response: its last token, the last position before it, or the mean over its tokens. */
export const readPositions = ['last', 'prompt', 'mean'] as const;
export type ReadPosition = (typeof readPositions)[number];

export interface DirectionModel {
  readonly name: string;
  /** Of its files, as a trace lists them. */
  readonly hash: string;
  /** D. */
  readonly width: number;
  /** L. */
  readonly layers: number;
  /** Of tokenizer.json. */
  readonly vocabulary: string;
}

export interface DirectionAbout {
  readonly format: 1;
  readonly model: DirectionModel;
  /** Which are kept, ascending; 0 is the embeddings. */
  readonly layers: readonly number[];
  readonly pairs: {
    readonly count: number;
    /** Of what these pairs say. */
    readonly hash: string;
    /** How many different ones the list has, where not all were used. */
    readonly of?: number;
    /** The file they came from, without its folder. */
    readonly source: string;
    /** How many there are of each; pairs without a topic are not counted. */
    readonly topics: Readonly<Record<string, number>>;
    /** Where all are samples with one seed. */
    readonly seed?: number;
    /** Which question each pair is about, from 0; absent where all differ. */
    readonly questions?: readonly number[];
  };
  readonly template: Template;
  readonly position: ReadPosition;
}

/** Of the model's layers 0..L; the middle is the paper's choice. */
export type LayerChoice = 'all' | 'middle' | readonly number[];

export interface ExtractRequest {
  /** A model folder, as a full path. */
  readonly model: string;
  /** As in the file names: "fp32", "q4", …; the most exact if left out. */
  readonly precision?: string | undefined;
  readonly device: DeviceChoice;
  readonly threads: number;
  /** Contrast pairs as JSONL, as a full path. */
  readonly pairs: string;
  /** All if left out. */
  readonly layers?: LayerChoice | undefined;
  readonly template: Template;
  readonly position: ReadPosition;
  /** As a full path ending in .direction.safetensors; while it is made, it is called ….partial. */
  readonly out: string;
  /** What was begun under this name is deleted instead of going on. */
  readonly anew?: boolean | undefined;
  /** Only so many pairs, from the first on. */
  readonly limit?: number | undefined;
  /** How many responses are computed together, at most. */
  readonly batch?: number | undefined;
}

export type ExtractEvent =
  /** A sentence without a stop: "opening the model". */
  | { readonly kind: 'loading'; readonly doing: string }
  /** So many responses were read; a pair has two. */
  | { readonly kind: 'read'; readonly done: number; readonly of: number };

export interface BegunRequest {
  /** Of the direction that was to be made, as a full path. */
  readonly out: string;
}

/** What is there of an extraction that was interrupted. */
export interface BegunExtraction {
  readonly about: DirectionAbout;
  /** So many responses are there, of so many. */
  readonly done: number;
  readonly of: number;
}

export interface ExtractResult {
  readonly out: string;
  readonly about: DirectionAbout;
  /** Sentences that belong beside the result. */
  readonly notes: readonly string[];
  readonly ms: number;
}

/** "400 pairs", "100 of 400 pairs". */
export function pairsInWords({ count, of }: DirectionAbout['pairs']): string {
  return of === undefined ? counted(count, 'pair') : `${formatCount(count)} of ${counted(of, 'pair')}`;
}
