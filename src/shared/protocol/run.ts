// A run: one question to one model by one method, recorded as a trace. What is drawn comes from the trace (its journal,
// while it grows); these messages say where that is, how far the run has come, and what came out.

import type { MethodOption } from '../method-option';
import type { DeviceChoice } from '../device';
import type { Fidelity, MethodName, TracedSample, TracedSampling } from '../trace/document';
import type { SteerWish } from './steer';

export interface RunRequest {
  /** A model folder, as a full path. */
  readonly model: string;
  /** As in the file names: "fp32", "q4", …; the most exact if left out. */
  readonly precision?: string;
  readonly device: DeviceChoice;
  /** Threads inside one operator; as many as the processor has cores if 0. */
  readonly threads: number;
  readonly method: MethodName;
  /** By the names of the method's options; what is left out is as the model was trained. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Which is followed where the paper and its authors' code differ; the released code if left out. */
  readonly fidelity?: Fidelity;
  /** A picture file, as a full path; left out for models of text. */
  readonly picture?: string;
  readonly question: string;
  readonly sampling: TracedSampling;
  /** The most tokens that may be written. */
  readonly maxTokens: number;
  /** How many runs to sample, with seeds that follow each other; each has a trace of its own. */
  readonly runs: number;
  /** As JSON; `docs/interventions.md` says what it may hold. */
  readonly interventions: readonly unknown[];
  /** Where vectors and traces that interventions name are looked for, as a full path. */
  readonly interventionsFolder?: string;
  /** Directions that are added; each becomes a vector beside the trace and an intervention that names it. */
  readonly steer?: readonly SteerWish[];
  /** The task's own record of the picture, where it is a sample: the answer is compared with it. */
  readonly sample?: TracedSample;
  /** The run goes on from a step of another: method, question and sampling are that one's, but for what is said here. */
  readonly continues?: Continuation;
  /** The finished trace of the first run, as a full path ending in .trace.safetensors; it grows as ….trace.journal beside it. */
  readonly trace: string;
}

export interface Continuation {
  /** The other run's trace, as a full path. */
  readonly trace: string;
  /** The first step that is not followed; interventions hold from the pass that makes it. From 0, the prompt, nothing is. */
  readonly step: number;
  /** A word to be written in that step, whatever the model would say. */
  readonly token?: string;
  /** What is drawn from the step on is drawn with this seed; possible only where the other run was sampled. */
  readonly seed?: number;
}

export type RunEvent =
  /** A sentence without a stop: "opening the decoder". */
  | { readonly kind: 'loading'; readonly doing: string }
  /** The journal is there. */
  | { readonly kind: 'started'; readonly run: number; readonly journal: string; readonly trace: string }
  /** So many tokens, and the text that the last one added. */
  | { readonly kind: 'written'; readonly run: number; readonly tokens: number; readonly text: string }
  /** So many latents. */
  | { readonly kind: 'thought'; readonly run: number; readonly latents: number }
  /** The trace is being put in its final form. */
  | { readonly kind: 'finishing'; readonly run: number };

export interface RunOutcome {
  /** The finished trace, or the journal of a run that could not be finished. */
  readonly trace: string;
  readonly state: 'done' | 'cancelled' | 'failed';
  /** Why it failed. */
  readonly sentence?: string;
  readonly text: string;
  /** Undefined when the text holds no answer. */
  readonly answer?: string;
  /** Present when the truth is known and there is an answer. */
  readonly correct?: boolean;
  readonly tokens: number;
  readonly latents: number;
  readonly ms: number;
}

export interface RunResult {
  readonly outcomes: readonly RunOutcome[];
  /** Of several runs: the answer most of them gave, and how many did. */
  readonly agreement?: { readonly answer: string; readonly agreeing: number; readonly runs: number };
  /** Sentences that belong beside the result. */
  readonly notes: readonly string[];
  /** The picture is none that the model knows, as a note says: another model is what helps. */
  readonly outside?: boolean;
}

/** What can be asked of a model folder, from its files alone. */
export interface ModelCard {
  readonly folder: string;
  readonly name: string;
  readonly family: string;
  readonly takesPictures: boolean;
  /** Methods it can run, best first. */
  readonly methods: readonly MethodName[];
  /** Those among them that it never learned. */
  readonly untrained: readonly MethodName[];
  /** What can be set for a method; what holds if nothing is asked is what it was trained with. */
  readonly options: Readonly<Partial<Record<MethodName, readonly MethodOption[]>>>;
  /** Of methods whose paper and code differ: the one that holds if nothing is asked. */
  readonly fidelities: Readonly<Partial<Record<MethodName, Fidelity>>>;
  /** Tasks it was trained on; empty where nothing is said. */
  readonly tasks: readonly string[];
  readonly bytes: number;
  /** Why it cannot be used, where it cannot. */
  readonly problem?: string;
}
