// Models from the hub, as plain data: the terminal prints it, and the extension, which starts the terminal's program to
// download, reads it.

import { formatBytes } from '../format';

/** Whether a model of this size can be held, from sizes alone: nothing was tried. */
export type Fit = 'fits' | 'tight' | 'too large';

export interface ModelVariant {
  /** "fp32", "fp16", "q4", …: as the graphs are named. */
  readonly dtype: string;
  /** To be downloaded. */
  readonly bytes: number;
  readonly files: number;
  /** To be held in memory, about. */
  readonly memoryBytes: number;
  readonly memory: Fit;
  readonly disk: Fit;
  /** Sentences about what it is made of. */
  readonly notes: readonly string[];
  /** Where it lies, if it was added before. */
  readonly folder?: string;
}

/** What can be had of a model at a revision. */
export interface ModelOffer {
  readonly id: string;
  readonly revision: string;
  readonly commit: string;
  /** Its family, where Darkroom knows it. */
  readonly family: string;
  readonly takesPictures: boolean;
  /** On the disk where models are kept; absent where the system does not say. */
  readonly freeBytes?: number;
  readonly machineBytes: number;
  /** The most exact first. */
  readonly variants: readonly ModelVariant[];
}

export interface ModelAdded {
  readonly folder: string;
  readonly id: string;
  readonly commit: string;
  readonly dtype: string;
  readonly bytes: number;
}

/** A model that is known to be of a kind Darkroom runs; whether it was run says `verified`. */
export interface KnownModel {
  readonly id: string;
  readonly about: string;
  readonly verified?: { readonly date: string; readonly commit: string; readonly what: string };
}

export interface DownloadProgress {
  readonly file: string;
  readonly done: number;
  readonly total: number;
}

/** "about 1.2 of this machine’s 15.6 GB of memory". */
export function memoryText({ memoryBytes, memory }: ModelVariant, machineBytes: number): string {
  const share = `about ${formatBytes(memoryBytes)} of ${formatBytes(machineBytes)} memory`;
  return memory === 'fits' ? `needs ${share}` : `${memory} here: needs ${share}`;
}

export function diskText({ disk }: ModelVariant, freeBytes: number | undefined): string {
  if (freeBytes === undefined) return 'free space is not known';
  return disk === 'fits'
    ? `${formatBytes(freeBytes)} free on the disk`
    : `${disk} for the disk: ${formatBytes(freeBytes)} free`;
}
