// A model with what its hooks were found to be worth; without any where they do not leave it as it is.

import { proveHooks } from './hook-proof';
import type { HookProof } from './hook-proof';
import { Model } from '../model/run/model';
import type { ModelOptions } from '../model/run/model';

export interface TestedModel {
  readonly model: Model;
  readonly proof: HookProof;
}

export async function openTested(
  root: string,
  options: ModelOptions,
  say: (doing: string) => void = () => undefined,
): Promise<TestedModel> {
  say('opening the model');
  const model = await Model.open(root, options);
  say('testing its hooks');
  const proof = await proveHooks(model);
  if (proof.isNeutral) return { model, proof };
  await model.release();
  return { model: await Model.open(root, { ...options, hooks: false }), proof };
}
