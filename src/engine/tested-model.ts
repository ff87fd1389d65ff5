// A model with what its hooks were found to be worth; without any where they do not leave it as it is.

import { deviceFor, deviceNotes } from './devices/device-for';
import { proofNotes, proveHooks } from './hook-proof';
import type { HookProof } from './hook-proof';
import { Model } from '../model/run/model';
import type { ModelOptions } from '../model/run/model';
import type { ChosenDevice } from '../shared/device-trial';
import type { DeviceChoice } from '../shared/device';

export interface TestedModel {
  readonly chosen: ChosenDevice;
  readonly model: Model;
  readonly proof: HookProof;
}

/** What belongs beside every result. */
export function testedNotes({ model, proof, chosen }: TestedModel): readonly string[] {
  return [...proofNotes(proof, model), ...deviceNotes(chosen)];
}

export interface TestedOptions extends Omit<ModelOptions, 'device' | 'eyes'> {
  readonly device?: DeviceChoice | undefined;
}

export async function openTested(
  root: string,
  { device: choice, ...options }: TestedOptions,
  say: (doing: string) => void = () => undefined,
): Promise<TestedModel> {
  const chosen = await deviceFor(root, { ...options, device: choice, say });
  const { device, eyes } = chosen;
  say('opening the model');
  const model = await Model.open(root, { ...options, device, eyes });
  say('testing its hooks');
  const proof = await proveHooks(model);
  if (proof.isNeutral) return { model, proof, chosen };
  await model.release();
  return { model: await Model.open(root, { ...options, device, eyes, hooks: false }), proof, chosen };
}
