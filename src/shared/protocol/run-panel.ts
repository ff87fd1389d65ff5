// What the Run view of the side bar shows, and what it may ask of its host. A run is chosen here: picture, question,
// method, model. What comes out is drawn by the trace editor; this view says how far it has come and how it ended.

import type { EngineState } from '../engine-state';
import type { Failure } from '../errors';
import type { MethodSettings, SettingsChange } from '../method-option';
import type { DeviceChoice } from '../device';
import type { Call } from '../rpc/contract';
import type { Fidelity, MethodName } from '../trace/document';
import type { DirectionState, Exposure, RunEffect } from './exposure';
import type { ModelCard, RunOutcome, RunResult } from './run';

export interface RunPanelState {
  /** In an untrusted workspace nothing runs, and no model is looked for. */
  readonly trusted: boolean;
  readonly engine: EngineState;
  /** What the settings ask for; a trace says what it was. */
  readonly device: DeviceChoice;
  readonly models: ModelsState;
  readonly choice: RunChoice;
  readonly picture?: ChosenPicture;
  readonly run: RunState;
  /** Whether there are traces already; a first run is introduced. */
  readonly traces: boolean;
  /** By the files of the directions that were chosen. */
  readonly directions: Readonly<Record<string, DirectionState>>;
  /** Of the last run with directions. */
  readonly effect?: RunEffect;
}

export type ModelsState =
  | { readonly name: 'looking' }
  | { readonly name: 'found'; readonly cards: readonly ModelCard[] }
  | { readonly name: 'failed'; readonly failure: Failure };

/** What the next run would be; remembered for the workspace. */
export interface RunChoice {
  /** A model's folder; undefined until one is found. */
  readonly model?: string;
  readonly method: MethodName;
  /** Of each method, what was set otherwise than the model was trained. */
  readonly settings: Readonly<Partial<Record<MethodName, MethodSettings>>>;
  readonly fidelity: Readonly<Partial<Record<MethodName, Fidelity>>>;
  readonly question: string;
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  readonly runs: number;
  readonly maxTokens: number;
  readonly exposures: readonly Exposure[];
  /** Whether a run with directions is followed by the same with random vectors of their lengths. */
  readonly withRandom: boolean;
}

/**
 * Options are told one by one: two that are set after each other both hold, however late the page hears of the first.
 */
export type RunChanges = Partial<Omit<RunChoice, 'settings'>> & {
  readonly settings?: Readonly<Partial<Record<MethodName, SettingsChange>>>;
};

export interface ChosenPicture {
  readonly path: string;
  readonly name: string;
  /** Present when a record of a benchmark's sample lies beside the picture. */
  readonly task?: string;
  /** Questions that the record has ready, with their answers; the sample's own first. */
  readonly questions: readonly ReadyQuestion[];
  /** Changes when the file does: the page asks for the pixels once for each. */
  readonly version: number;
}

export interface ReadyQuestion {
  readonly question: string;
  readonly truth: string;
  readonly difficulty: number;
}

export type RunState =
  | { readonly name: 'none' }
  | {
      readonly name: 'running';
      readonly sinceMs: number;
      /** What goes on before the first token and after the last. */
      readonly doing?: string;
      readonly tokens: number;
      readonly maxTokens: number;
      /** Which of several runs, from 0. */
      readonly run: number;
      readonly runs: number;
      /** The end of what has been written so far. */
      readonly text: string;
      /** The run with random vectors, which follows the one with directions. */
      readonly control?: boolean;
      /** Asked to stop; the step in flight is finished. */
      readonly stopping: boolean;
      readonly trace?: string;
    }
  | {
      readonly name: 'ended';
      readonly result: RunResult;
      /** The same with random vectors. */
      readonly control?: RunResult;
      /** The command line that makes both on many samples; absent where there is none. */
      readonly sweep?: string;
      readonly truth?: string;
    }
  /** It did not get as far as a result; the journal, where there is one, holds every finished step. */
  | { readonly name: 'failed'; readonly failure: Failure; readonly trace?: string };

export type RunPanelContract = {
  calls: {
    state: Call<undefined, RunPanelState>;
    choose: Call<RunChanges>;
    /** The picture as a data URL, or null where there is none to show. */
    thumbnail: Call<undefined, string | null>;
    choosePicture: Call;
    /** Addresses of what was dropped on the view. */
    dropPicture: Call<readonly string[]>;
    /** Picks the file of a direction and lays it beside the next run. */
    addDirection: Call;
    extractDirection: Call;
    /** Lays what is on the clipboard beside the next run. */
    pasteInterventions: Call;
    /** Opens the tables that say how well a direction tells reasoning from direct answers. */
    analyseDirection: Call<string>;
    run: Call;
    stop: Call;
    openTrace: Call<string>;
    /** Puts a command line on the clipboard. */
    copy: Call<string>;
    openSamples: Call;
    /** A recorded run, which needs no model. */
    openSampleTrace: Call;
    addModels: Call;
    /** One from the hub. */
    addModel: Call;
    checkModel: Call<string>;
    lookForModels: Call;
    restartEngine: Call;
    showLog: Call;
    openSettings: Call;
    manageTrust: Call;
    pageError: Call<{ readonly message: string; readonly stack: string }>;
  };
  topics: { state: RunPanelState };
};

export const methodTitles: Readonly<Record<MethodName, string>> = {
  direct: 'Direct',
  'text-cot': 'Text CoT',
  'modal-mixed': 'Modal-mixed',
  'ivt-lr': 'IVT-LR',
  lavit: 'LaViT',
};

export const fidelityTitles: Readonly<Record<Fidelity, string>> = {
  paper: 'Paper',
  released: 'Released code',
};

/** The ranges that the fields accept; the engine has the last word. */
export const ranges = {
  temperature: { min: 0, max: 2, step: 0.1 },
  topP: { min: 0.05, max: 1, step: 0.05 },
  seed: { min: 0, max: 2 ** 32 - 1, step: 1 },
  runs: { min: 1, max: 64, step: 1 },
  maxTokens: { min: 1, max: 4096, step: 1 },
} as const;

/** How one outcome reads in a line: its answer, or why there is none. */
export function outcomeText({ state, answer, sentence }: RunOutcome): string {
  if (answer !== undefined) return answer;
  if (state === 'failed') return sentence ?? 'failed';
  return state === 'cancelled' ? 'stopped before an answer' : 'no answer in the text';
}
