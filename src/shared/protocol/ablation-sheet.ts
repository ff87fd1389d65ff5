// What the contact sheet shows, and what it may ask of its host. Verdict, table and map travel as one snapshot of what rows show
// so far; samples and their pictures are many, so the page asks for those that are in sight.

import type { PicturePixels } from './trace-panel';
import type { Failure } from '../errors';
import type { Call } from '../rpc/contract';

export interface SheetPanelState {
  /** The name of the folder without its ending. */
  readonly title: string;
  readonly content: SheetContent;
  /** Whether models may be run here. */
  readonly trusted: boolean;
}

export type SheetContent =
  | { readonly name: 'opening' }
  | { readonly name: 'failed'; readonly failure: Failure }
  /** A run has begun, and no row is there yet. */
  | { readonly name: 'waiting'; readonly run: SheetRun }
  | {
      readonly name: 'shown';
      readonly sheet: SheetView;
      /** What is wrong although there is something to see: the folder is gone, say. */
      readonly problem?: Failure;
    };

export type SheetRun =
  | { readonly name: 'none' }
  /** Another process writes rows. */
  | { readonly name: 'elsewhere' }
  | { readonly name: 'here'; readonly leftMs?: number; readonly stopping: boolean };

export interface SheetView {
  /** In words. */
  readonly recipe: string;
  readonly model: { readonly name: string; readonly precision: string; readonly device: string };
  readonly method: string;
  readonly samples: SamplesView;
  readonly seeds: readonly number[];
  readonly margin: number;
  readonly level: number;
  readonly run: SheetRun;
  /** Samples that are answered in all arms, of all. */
  readonly done: number;
  readonly of: number;
  readonly rows: number;
  readonly failed: number;
  readonly tasks: readonly TaskView[];
  /** The first of them. */
  readonly failures: readonly FailureLine[];
  /** About the samples, such as pictures that cannot be read. */
  readonly notes: readonly string[];
}

export type SamplesView =
  /** `count` of each task. */
  | {
      readonly name: 'tasks';
      readonly count: number;
      readonly seed: number;
      readonly difficulty: number | null;
    }
  /** A person's own; the title is that of their file, folder or picture. */
  | { readonly name: 'listed'; readonly title: string; readonly count: number; readonly seed: number };

export interface TaskView {
  /** With the model before it where there are several. */
  readonly task: string;
  /** Null where right answers are not known: shares are then of answers as without any change. */
  readonly chance: number | null;
  readonly verdict: VerdictView;
  /** The whole of it in words, with its figures. */
  readonly sentence: string;
  /** The first is the baseline. */
  readonly arms: readonly ArmView[];
  /** Where two things are varied between arms. */
  readonly map?: MapView;
}

export interface VerdictView {
  /** `measured`: the recipe asks something else than whether latents carry the answer. */
  readonly kind: 'carries' | 'bypassed' | 'undecided' | 'measured';
  /** What it rests on. */
  readonly arm?: string;
}

export interface ShareView {
  /** Null of nothing. */
  readonly share: number | null;
  readonly low: number;
  readonly high: number;
}

export interface ArmView {
  readonly name: string;
  /** What it does, and to which part of the latents, as the file says it. */
  readonly does: string;
  readonly part: string;
  /** Samples that count, and how many there will be. */
  readonly samples: number;
  readonly of: number;
  readonly failed: number;
  readonly own: ShareView;
  readonly donor: ShareView;
  /** How often answers would be the donors' if those were dealt anew; null where right answers are known, or nobody lent. */
  readonly dealt: number | null;
  readonly implied: ShareView;
  /** With the baseline, on the same samples; absent of the baseline. */
  readonly compared?: ComparedView;
  readonly measures: readonly MeasureView[];
}

export interface ComparedView {
  readonly difference: number;
  readonly interval: readonly [low: number, high: number] | null;
  /** Over all that are reported together; null until all samples are there, and where right answers are not known. */
  readonly adjusted: number | null;
  /** Answers, by whether baseline and arm are right. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** The share of answers that are other words than the baseline's. */
  readonly changed: number;
}

export interface MeasureView {
  readonly title: string;
  readonly unit: string;
  readonly mean: number;
  readonly rows: number;
}

export const outcomes = ['lost', 'both', 'neither', 'gained'] as const;
/** `lost`: right in the baseline alone. */
export type Outcome = (typeof outcomes)[number];

/** Each cell is an arm. */
export interface MapView {
  readonly rows: AxisView;
  readonly columns: AxisView;
  readonly cells: readonly MapCell[];
  /** Of a sweep that steers: the same cells for each random vector of that length, which says what chance does there. */
  readonly randoms?: readonly (readonly MapCell[])[];
}

export interface MapCell {
  readonly row: number;
  readonly column: number;
  readonly arm: string;
}

export interface AxisView {
  readonly title: string;
  /** As they were set, from the least to the greatest. */
  readonly values: readonly string[];
}

export interface FailureLine extends SamplePlace {
  readonly arm: string;
  readonly sentence: string;
}

export interface SamplePlace {
  readonly task: string;
  /** As a list calls it. */
  readonly sample?: string;
  /** Where there are several, as rows name it. */
  readonly model?: string;
  readonly index: number;
  readonly seed: number;
}

export interface OutcomesRequest {
  readonly task: string;
  readonly arm: string;
  readonly outcome: Outcome;
  /** How many of them, from the first on. */
  readonly most: number;
}

export interface SampleLine extends SamplePlace {
  /** Null where the text held none. */
  readonly answer: string | null;
  readonly baseline: string | null;
  /** The right one; null where nobody knows. */
  readonly own: string | null;
  /** What the answer became. */
  readonly became: 'own' | 'donor' | 'implied' | 'other';
}

export interface OutcomesView {
  readonly total: number;
  readonly lines: readonly SampleLine[];
}

export interface OpenTracesRequest extends SamplePlace {
  readonly arm: string;
}

export const exportKinds = ['csv', 'html', 'tex', 'png', 'parquet', 'ipynb'] as const;
export type ExportKind = (typeof exportKinds)[number];

export interface ExportRequest {
  readonly kind: ExportKind;
  readonly task: string;
  /** Of a picture: what the page drew. */
  readonly bytes?: Uint8Array;
}

/** Commands are these names after `darkroom.sheet.`. */
export const sheetCommands = ['toggleTable', 'openTraces'] as const;
export type SheetCommand = (typeof sheetCommands)[number];

export type SheetPanelContract = {
  calls: {
    /** The newest snapshot, for a page that was loaded from an older one. */
    state: Call<undefined, SheetPanelState>;
    outcomes: Call<OutcomesRequest, OutcomesView>;
    thumbnail: Call<SamplePlace, PicturePixels | null>;
    /** Runs the baseline and the arm on a sample, each with a trace, and opens both side by side. */
    openTraces: Call<OpenTracesRequest>;
    stop: Call;
    resume: Call;
    openFile: Call;
    export: Call<ExportRequest>;
    copy: Call<string>;
    /** An error inside the page; each distinct one is sent once. */
    pageError: Call<{ readonly message: string; readonly stack: string }>;
  };
  topics: {
    state: SheetPanelState;
    /** A command from the palette or of a key. */
    command: SheetCommand;
  };
};
