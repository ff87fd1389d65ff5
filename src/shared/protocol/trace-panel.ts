// What the trace editor shows, and what it may ask of its host. Header, film and tracks travel as one snapshot, reduced to
// what is drawn; maps over the picture are large and looked at one step at a time, so the page asks for those.

import type { CompareCalls, OtherTrace } from './trace-compare';
import type { Failure } from '../errors';
import type { Call } from '../rpc/contract';
import type { LatentForm, Reading } from '../trace/latent';
import type { LatentStep, StepKind } from '../trace/step';
import type { Parent, Status, TracedMethod, TracedSampling } from '../trace/document';
import type { PictureBox } from '../trace/token';
import type { MarkView } from '../trace-view/marks';

export interface TracePanelState {
  /** The name of the file. */
  readonly title: string;
  readonly content: TraceContent;
  /** The run goes on, or did so just before the editor was there. */
  readonly live: boolean;
}

export type TraceContent =
  | { readonly name: 'opening' }
  | { readonly name: 'failed'; readonly failure: Failure }
  | {
      readonly name: 'shown';
      readonly trace: TraceView;
      /** What is wrong although there is something to see: the file is gone, say. */
      readonly problem?: Failure;
      /** `possible` for a journal that nothing writes to any more. */
      readonly finish: 'possible' | 'working' | 'needless';
    };

export interface TraceView {
  readonly startedAt: string;
  readonly question: string;
  readonly model: {
    readonly name: string;
    readonly dtype: string;
    readonly device: string;
    readonly layers: number;
    /** How many tokens it can write, and the median norm of those it is fed; absent where it was not recorded. */
    readonly vocabulary?: number;
    readonly tokenNorm?: number;
  };
  readonly method: TracedMethod;
  readonly sampling: TracedSampling;
  readonly interventions: number;
  readonly parent?: Parent;
  /** Of a run that goes on from a step of another: the parent's changes and its own. */
  readonly changes: readonly ChangeView[];
  /** Which steps were made under which intervention. */
  readonly marks: readonly MarkView[];
  /** Whether stream, attention and heads of this model can be changed. */
  readonly hooks: boolean;
  readonly notes: readonly string[];
  readonly status: Status;
  readonly agreement?: { readonly runs: number; readonly agreeing: number };
  /** Why there is no replacement test of it, in a sentence; absent where there is one. */
  readonly untested?: string;
  readonly answer?: AnswerView;
  readonly maxTokens: number;
  readonly picture?: PictureView;
  /** Absent when there is no attention to be drawn. */
  readonly attention?: AttentionView;
  /** Whether `lens` has something to say. */
  readonly lens: boolean;
  /** Whether `frame` has: latents that were decoded, or look somewhere. */
  readonly frames: boolean;
  /** All steps, by their index in the document. */
  readonly steps: readonly StepView[];
}

/** What was done otherwise than before, from a step on. */
export type ChangeView =
  | { readonly kind: 'word'; readonly word: string }
  | {
      readonly kind: 'latent';
      readonly by: 'zero' | 'noise' | 'first' | 'words' | 'trace';
      /** Of noise. */
      readonly seed?: number;
      /** The file whose latents were fed. */
      readonly trace?: string;
      /** Not only the latent of the step, but all that come after it too. */
      readonly following: boolean;
    }
  | { readonly kind: 'other' };

/** What takes the trace of the parent beside that of the run. */
export interface ParentView {
  /** Which of the run's interventions are the parent's, by their places in its list. */
  readonly inherited: readonly number[];
  /** Those of the parent that the run was made without, in words. */
  readonly removed: readonly string[];
  /** What the parent wrote in the step that was run again, where that is a word. */
  readonly word?: string;
  /** The name of its picture, where this run was asked about another. */
  readonly picture?: string;
  /** Its seed, where this run was drawn with another. */
  readonly seed?: number;
  /** Whether the files of the model are the same, byte for byte. */
  readonly sameModel: boolean;
  /** After a word that was put there: the first step that says something else by itself. Null where none does. */
  readonly otherWord: OtherWord | null;
  readonly answer?: string;
}

export interface OtherWord {
  readonly step: number;
  /** Null where there is no word: a latent, or nothing. */
  readonly was: string | null;
  readonly word: string | null;
}

export interface AnswerView {
  readonly text: string;
  readonly truth?: string;
  readonly correct?: boolean;
  readonly fromStep: number;
}

export interface PictureView {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Where each picture token lies: left, top, right, bottom in pixels, one after another. Empty when it is not known. */
  readonly boxes: readonly number[];
  /** What the question is about. */
  readonly truth?: PictureBox;
}

export interface AttentionView {
  /** N. */
  readonly patches: number;
  /** Numbers of the layers whose attention is known, ascending. */
  readonly layers: readonly number[];
  /** 0 when single heads were not recorded. */
  readonly heads: number;
  /** Which maps the file has. */
  readonly hasMean: boolean;
  readonly hasLayers: boolean;
  /** The share of the picture inside the truth box. */
  readonly chance?: number;
}

export interface StepView {
  readonly kind: StepKind;
  readonly row: number;
  /** The step whose last token was fed to make this one: attention is from there. */
  readonly fed: number;
  /** Of text and answers. */
  readonly text?: string;
  /** It ends the text and says nothing. */
  readonly end?: true;
  readonly probability?: number;
  /** Who put the word there, which the model did not choose. */
  readonly putBy?: 'person' | 'method';
  readonly latent?: LatentView;
  /** Of attention over the picture; null where it is not defined. */
  readonly attention?: {
    readonly entropy: number | null;
    /** The 10th and 90th percentile of the layers. */
    readonly low: number | null;
    readonly high: number | null;
    readonly share: number;
    /** S_focus. */
    readonly focus?: number | null;
    /** F. */
    readonly inverseEntropy: number | null;
  };
  /** R: attention on the picture over attention on text; null where there is none on text. */
  readonly attentionRatio?: number | null;
  /** Of the next token at temperature 1, in nats. */
  readonly outputEntropy?: number;
  /** Of the right answer's first token, after the last layer; 1 is the best. */
  readonly answerRank?: number;
  /** Between the stream before and after what was changed in it, in degrees, at the layer where it is largest. */
  readonly turned?: number;
}

export interface LatentView extends Pick<
  LatentStep,
  'span' | 'index' | 'of' | 'origin' | 'norm' | 'cosinePrevious' | 'cosineFirst' | 'cosinePatch'
> {
  /** Latents are numbered through the run, from 0. */
  readonly number: number;
  readonly form: LatentForm;
  /** The best of each reading; `latent` has the rest. */
  readonly readings: readonly ReadingView[];
}

export interface ReadingView {
  readonly name: string;
  readonly best: string;
  readonly value: number;
  /** The 95th percentile of noise latents: a value below it means nothing. */
  readonly noise95: number;
}

/** What stands for a latent in the film; null where it was not recorded. */
export interface LatentFrame {
  readonly sketch: PicturePixels | null;
  /** [N], where it looks. */
  readonly trajectory: Float32Array | null;
}

/** What is shown of a latent that is selected. */
export interface LatentDetail {
  readonly readings: readonly Reading[];
  /** Noise of the same mean and spread, decoded in the same way. */
  readonly noise: PicturePixels | null;
  /** The states on the way to it, decoded, below one another. */
  readonly states: PicturePixels | null;
  /** What the concept head reads. */
  readonly concept: Float32Array | null;
}

/** Attention on the picture's tokens, as it was recorded: its sum is the picture's share. */
export interface LayerMaps {
  /** [N], the mean over the layer's heads. */
  readonly mean: Float32Array;
  /** [H,N]; null when single heads were not recorded. */
  readonly heads: Float32Array | null;
}

export interface LensView {
  /** For each layer 0..L, its likeliest tokens. */
  readonly layers: readonly (readonly { readonly text: string; readonly probability: number }[])[];
  /** The rank of the right answer's first token at each layer. */
  readonly answerRank?: readonly number[];
}

/** S_focus of a box at every row of attention; NaN where it is not defined. */
export interface FocusTrack {
  readonly values: Float32Array;
  /** What attention that is spread evenly would give. */
  readonly chance: number;
}

/** [h,w,3], not larger than is drawn. */
export interface PicturePixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** What is read of a trace's file. */
export type TraceReads = {
  /** [count,N] of the mean over layers and heads; shorter where the trace ends. */
  means: Call<{ readonly row: number; readonly count: number }, Float32Array>;
  /** `layer` counts the recorded layers from 0. */
  layer: Call<{ readonly row: number; readonly layer: number }, LayerMaps>;
  lens: Call<{ readonly step: number }, LensView>;
  picture: Call<undefined, PicturePixels | null>;
  /** `latent` is its number in the run. */
  frame: Call<{ readonly latent: number }, LatentFrame>;
  latent: Call<{ readonly step: number }, LatentDetail>;
  /** S_focus of a box that a person drew, for each row. */
  focus: Call<{ readonly box: PictureBox }, FocusTrack>;
};

/** The same of the trace that it is compared with. */
type OtherReads = { [N in keyof TraceReads as `other.${N}`]: TraceReads[N] };

export type TracePanelContract = {
  calls: TraceReads & OtherReads & CompareCalls<TraceContent> & OwnCalls;
  topics: {
    state: TracePanelState;
    /** The trace that it is compared with; null for none. */
    other: OtherTrace<TraceContent> | null;
    /** Somebody outside of the page chose this step. */
    select: number;
    /** A command from the palette or of a key. */
    command: TraceCommand | ChangeCommand;
  };
};

/** What a person wants to change from a step on; how is asked by the host. */
export interface ChangeAsk {
  readonly step: number;
  readonly kind: 'latent' | 'vector' | 'gate' | 'head' | 'patch' | 'remove';
  /** Layers are counted from 1, heads from 0. */
  readonly head?: { readonly layer: number; readonly heads: readonly number[] };
}

type OwnCalls = {
  /** The newest snapshot, for a page that was loaded from an older one. */
  state: Call<undefined, TracePanelState>;
  /** Null where the parent's trace is not found, or there is none. */
  parent: Call<undefined, ParentView | null>;
  openParent: Call;
  /** A person chose this step. */
  selected: Call<number>;
  /** A person wants to go on from this step with something changed. */
  rerun: Call<number>;
  /** The same, and what is changed is chosen. */
  change: Call<ChangeAsk>;
  /** Brings a journal that nothing writes to any more into its final form. */
  finish: Call;
  /** One from the hub, where this one does not know the picture. */
  addModel: Call;
  copy: Call<string>;
  /** An error inside the page; each distinct one is sent once. */
  pageError: Call<{ readonly message: string; readonly stack: string }>;
};

/** Commands are these names after `darkroom.trace.`. */
export const traceCommands = [
  'nextStep',
  'previousStep',
  'nextSpan',
  'previousSpan',
  'firstStep',
  'lastStep',
  'nextLayer',
  'previousLayer',
  'cycleAttention',
  'cycleOverlay',
  'toggleTable',
  'showKeys',
  'focusFilm',
  'compare',
  'firstDifference',
  'knockOutHead',
] as const;
export type TraceCommand = (typeof traceCommands)[number];

/**
 * The host carries these out, but the page knows the step: a key may have moved it a moment ago, and beside another run the
 * playhead may stand where this one has none.
 */
export type ChangeCommand =
  'rerun' | 'addVector' | 'gateHere' | 'replaceLatent' | 'patchHere' | 'removeIntervention';
