// Problem: a panel, the terminal, a report and whoever repeats a run have to read the same record of it, while it runs,
// after it ended, after a crash and years later.
// Idea: one document of plain JSON that holds everything except large arrays (`tensors.ts`). It says what was run on what,
// then the sequence token by token, then the steps in order. A live run is the same document, shorter.
//
// Positions count the tokens of the sequence from 0. Rows count the passes that were recorded: row r of every tensor
// [T,…] is the pass over position `firstPosition + r`; as a rule row 0 is the last position of the prompt.

import type { Device } from '../device';
import type { Step } from './step';
import type { PictureBox, Token } from './token';
import type { VectorAbout } from './vector-about';

/** The newest version that this build writes and reads; older ones are brought up to it, newer ones refused. */
export const traceVersion = 2;

/** What is known before the first step. */
export interface TraceHead {
  readonly version: typeof traceVersion;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly software: Software;
  readonly machine: Machine;
  readonly model: TracedModel;
  readonly method: TracedMethod;
  readonly question: string;
  /** What the model was given, after the chat template, picture tokens and all. */
  readonly prompt: string;
  readonly picture?: TracedPicture;
  /** Present when the picture is a sample of a task, so that the answer is known. */
  readonly sample?: TracedSample;
  /** As written in the request; `src/intervention` knows what it means. */
  readonly interventions: readonly unknown[];
  /** The files of vectors that they name, and where those lay; absent when they name none. */
  readonly interventionFiles?: { readonly folder: string; readonly files: TracedVectors };
  readonly sampling: TracedSampling;
  /** The most tokens that could be written. */
  readonly maxTokens: number;
  /** The position of row 0 of every tensor [T,…]. */
  readonly firstPosition: number;
  /** The run that this one repeats from a step on, with something changed. */
  readonly parent?: Parent;
  /** Sentences that belong beside the result, such as "This model was not trained for latents." */
  readonly notes: readonly string[];
}

export interface TraceDocument extends TraceHead {
  /** The sequence: first the prompt, then what each step appended. A token's place in the list is its position. */
  readonly tokens: readonly Token[];
  readonly steps: readonly Step[];
  readonly status: Status;
  /** How many of several sampled runs gave this run's answer, this run included. */
  readonly agreement?: { readonly runs: number; readonly agreeing: number };
}

export interface Software {
  readonly darkroom: string;
  readonly onnxruntime: string;
  readonly node: string;
}

export interface Machine {
  /** 'linux', 'darwin', 'win32', … */
  readonly platform: string;
  /** 'x64', 'arm64', … */
  readonly arch: string;
  readonly processor: string;
}

/** By name in their folder. */
export type TracedFiles = readonly {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}[];

/** With what a file says of its vector, where it does. */
export type TracedVectors = readonly (TracedFiles[number] & { readonly about?: VectorAbout })[];

export interface TracedModel {
  readonly name: string;
  /** Where the model was; it may be gone or lie elsewhere by now. */
  readonly folder: string;
  /** For each file that the run used, by its name in the folder, with forward slashes. */
  readonly files: TracedFiles;
  /** The precision of the weights: 'fp32', 'fp16', 'q4', … as in the names of the files. */
  readonly dtype: string;
  /** What most of the decoder's weights are kept in, where that is coarser than the name of its file says: 'int8'. */
  readonly weights?: string;
  readonly device: Device;
  /** Threads of ONNX Runtime inside one operator. */
  readonly threads: number;
  /** L. */
  readonly layers: number;
  /** H; 0 when attention was not recorded. */
  readonly heads: number;
  /** D, the width of the stream. */
  readonly width: number;
  /** How many tokens the model can write. Absent in traces that were recorded before it was kept, as is the next one. */
  readonly vocabulary?: number;
  /** The median norm of the prompt's text tokens as they are fed: what a latent's norm is held against. */
  readonly tokenNorm?: number;
  /** Numbers 1..L of the layers whose attention was recorded, ascending: the axis L of the attention tensors. */
  readonly attentionLayers: readonly number[];
  readonly selfTest: SelfTest;
}

/** Whether neutral hooks left the model as it was. */
export type SelfTest =
  | { readonly state: 'passed'; /** Of the logits, relative to the largest. */ readonly difference: number }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'not-run'; readonly reason: string };

export const methodNames = ['direct', 'text-cot', 'modal-mixed', 'ivt-lr', 'lavit'] as const;
export type MethodName = (typeof methodNames)[number];

export const fidelities = ['paper', 'released'] as const;
export type Fidelity = (typeof fidelities)[number];

export interface TracedMethod {
  readonly name: MethodName;
  /** Which of the two was followed, where a paper and its authors' code differ; absent where there is nothing to choose. */
  readonly fidelity?: Fidelity;
  /** K, k, N, denoising steps, …: by the method's own names. */
  readonly settings: Readonly<Record<string, number | string | boolean>>;
}

export interface TracedPicture {
  /** The name of its file, without folders. */
  readonly name: string;
  /** In pixels, as the file has it. */
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
  /** N, the number of tokens of class `image`. */
  readonly tokens: number;
  /** How the picture's tokens lie in it, row by row, one grid for each look (the whole, then tiles, or the other way). */
  readonly grids: readonly { readonly rows: number; readonly cols: number }[];
}

export interface TracedSample {
  readonly task: string;
  /** What makes the same sample again. */
  readonly seed: number;
  readonly truth: string;
  /** What the question is about, when one place holds it. */
  readonly box?: PictureBox;
}

export interface TracedSampling {
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
}

export interface Parent {
  /** The name of its file, without folders. */
  readonly file: string;
  /** When it was started: a file's name can be reused. */
  readonly startedAt: string;
  /** The index of the first step that was run again. */
  readonly fromStep: number;
  /** The index of the first step that came out differently; null when none did; absent until the run has ended. */
  readonly firstDivergence?: number | null;
}

export type Status =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly ms: number }
  | { readonly state: 'cancelled'; readonly ms: number }
  /** The steps before it are whole. */
  | { readonly state: 'failed'; readonly ms: number; readonly sentence: string }
  /** The writer ended without a word; these are the steps it had finished. */
  | { readonly state: 'recovered'; readonly sentence: string };

/** "fp32", or "fp32, int8 weights". */
export function precisionText({ dtype, weights }: Pick<TracedModel, 'dtype' | 'weights'>): string {
  return weights === undefined ? dtype : `${dtype}, ${weights} weights`;
}
