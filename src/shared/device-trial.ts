// What one device made of one model, beside the same model on the CPU.

import type { Device } from './device';

/** Positions of the prompt that is timed, where so many are over in time. */
export const timedPrompt = 128;

export interface PassedTrial {
  readonly device: Device;
  readonly outcome: 'passed';
  /** Largest difference of logits from those of the CPU, as a share of the largest of them; 0 for the CPU itself. */
  readonly difference: number;
  readonly limit: number;
  /** A prompt of so many positions, and a step after it, with hooks that change nothing. */
  readonly positions: number;
  readonly promptMs: number;
  readonly stepMs: number;
  /** Bytes that cross to and from the device in a step after `timedPrompt` positions, the cache with them. */
  readonly crossing: number;
  /** Why the picture is looked at on the CPU; left out where it is not. */
  readonly blind?: string;
}

export interface FailedTrial {
  readonly device: Device;
  /** Skipped: it is not there. */
  readonly outcome: 'failed' | 'skipped';
  readonly reason: string;
  /** A busy machine may be why: it says nothing of the device, and another time may be different. */
  readonly passing?: true;
}

/** It computes a known sum; no model was tried. */
export interface AbleDevice {
  readonly device: Device;
  readonly outcome: 'able';
}

/** Of a model. */
export type ModelTrial = PassedTrial | FailedTrial;
export type DeviceTrial = ModelTrial | AbleDevice;

export interface ChosenDevice {
  readonly device: Device;
  /** Where pictures are looked at. */
  readonly eyes: Device;
  /** Every device that was thought of, with what was found. */
  readonly trials: readonly ModelTrial[];
  /** Why it is not the one that was asked for. */
  readonly note?: string;
}
