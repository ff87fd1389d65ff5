// Problem: an accelerator that is there may lack its driver, compute nonsense, or be slower than the processor, and which of
// these it is depends on the model.
// Idea: each is tried with the model itself, once on this machine and in a process of its own. "auto" is the fastest that
// computes the same as the CPU; one that was asked for is used where it does, and otherwise the CPU is, with the reason.

import { fastest } from './fastest';
import { keyOf, recall, remember } from './remembered';
import type { TrialRequest } from './trial';
import { tryApart } from './try-apart';
import type { Apart } from './try-apart';
import { candidates, missingPart } from '../../runtime/device';
import { loadOrt } from '../../runtime/ort';
import type { ChosenDevice, DeviceTrial, ModelTrial } from '../../shared/device-trial';
import type { Device, DeviceChoice } from '../../shared/device';

export interface DeviceWish extends Apart {
  readonly device?: DeviceChoice | undefined;
  readonly precision?: string | undefined;
  readonly threads?: number | undefined;
}

/** Without a model there is nothing to be fast at: a device has to be asked for, and to compute a known sum. */
export async function deviceFor(root: string | undefined, wish: DeviceWish = {}): Promise<ChosenDevice> {
  const { device: choice = 'auto', precision, threads = 0 } = wish;
  if (root === undefined && choice === 'auto') return { device: 'cpu', eyes: 'cpu', trials: [] };
  const able: Device[] = [];
  const trials: ModelTrial[] = [];
  for (const device of candidates(choice).filter(one => one !== 'cpu')) {
    const found = await computing(device, wish);
    if (found.outcome === 'able') able.push(device);
    else trials.push(found);
  }
  const [first] = able;
  if (root === undefined && first) return { device: first, eyes: first, trials };
  // Alone, the processor need not show how fast it is.
  const models = able.length > 0 && choice === 'auto' ? [...able, 'cpu' as const] : able;
  for (const device of root === undefined ? [] : models) {
    const trial = await tried({ device, root, precision, threads }, wish);
    if (trial.outcome !== 'able') trials.push(trial);
  }
  const taken = fastest(trials);
  if (!taken) return { device: 'cpu', eyes: 'cpu', trials, ...noteOf(choice, trials) };
  return { device: taken.device, eyes: taken.blind === undefined ? taken.device : 'cpu', trials };
}

/** Whether it computes at all. */
async function computing(device: Device, wish: DeviceWish): Promise<DeviceTrial> {
  const missing = missingPart(await loadOrt(), device);
  if (missing !== undefined) return { device, outcome: 'skipped', reason: missing };
  return tried({ device, threads: wish.threads ?? 0 }, wish);
}

async function tried(request: TrialRequest, apart: Apart): Promise<DeviceTrial> {
  const key = await keyOf(request);
  const known = await recall(key);
  if (known) return known;
  const trial = await tryApart(request, apart);
  await remember(key, trial);
  return trial;
}

/** What belongs beside every result. */
export function deviceNotes({ note }: ChosenDevice): readonly string[] {
  return note === undefined ? [] : [note];
}

function noteOf(choice: DeviceChoice, trials: readonly ModelTrial[]): Pick<ChosenDevice, 'note'> {
  const asked = trials.find(({ device }) => device === choice);
  if (!asked || asked.outcome === 'passed') return {};
  return { note: `This ran on the CPU, since ${asked.device} cannot be used: ${asked.reason}` };
}
