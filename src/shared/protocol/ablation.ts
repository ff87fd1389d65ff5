// An ablation, asked for by a panel or a command: what a file asks for, running what is missing of it, and what came out. Rows
// and table are in a folder beside the file; these messages say where that is and how far it has come.

import type { DeviceChoice } from '../device';

export interface AblationRequest {
  /** *.ablation.json, as a full path. */
  readonly file: string;
  readonly device: DeviceChoice;
  /** Threads inside one operator; as many as the processor has cores if 0. */
  readonly threads: number;
}

/** What a file asks for, with what it leaves open filled in. */
export interface AblationPlan {
  readonly recipe: string;
  /** Each answers all samples. */
  readonly models: readonly string[];
  readonly tasks: readonly string[];
  /** Of all models and tasks together. */
  readonly samples: number;
  readonly arms: readonly string[];
  readonly seeds: number;
}

export interface AblationProgress {
  readonly kind: 'progress';
  /** Samples, with those that were there before. */
  readonly done: number;
  readonly of: number;
  readonly failed: number;
  /** Left out before the first was measured. */
  readonly leftMs?: number;
}

export interface AblationOutcome {
  /** Where rows and table are. */
  readonly folder: string;
  readonly model: string;
  /** Samples that are not answered in all arms: it was stopped. */
  readonly missing: number;
  readonly rows: number;
  readonly failed: number;
  /** The first reason of those that failed. */
  readonly failure?: string;
  readonly tasks: readonly TaskOutcome[];
}

export interface TaskOutcome {
  readonly task: string;
  /** In one sentence, with its figures. */
  readonly sentence: string;
}

const ending = '.ablation.json';

export function isAblationFile(file: string): boolean {
  return file.endsWith(ending) && !/(^|[/\\])\.ablation\.json$/.test(file);
}

/** Where the results of a file lie, if nothing else is said: beside it. */
export function resultFolderOf(file: string): string {
  return `${file.endsWith(ending) ? file.slice(0, -ending.length) : file}.ablation`;
}

/** The file whose results are in a folder; undefined where the folder has another name. */
export function fileOfResults(folder: string): string | undefined {
  return folder.endsWith('.ablation') ? `${folder}.json` : undefined;
}
