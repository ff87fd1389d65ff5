// Which tensors every latent of a run brings, and how large they are: known before the first, so that a trace can be laid out.

import type { Abilities } from '../../model/abilities';
import type { Model } from '../../model/run/model';
import { partOf } from '../../model/run/part-of-model';
import type { MethodSettings } from '../../shared/method-option';
import type { MethodName } from '../../shared/trace/document';
import type { TensorName } from '../../shared/trace/tensors';
import type { FreeSizes } from '../../trace/plan';

export interface LatentTensors {
  readonly names: readonly TensorName[];
  readonly sizes: FreeSizes;
}

export interface LatentRun {
  readonly method: MethodName;
  readonly settings: MethodSettings;
  readonly abilities: Abilities;
  readonly hasPicture: boolean;
}

export async function latentTensorsOf(model: Model, run: LatentRun): Promise<LatentTensors> {
  switch (run.method) {
    case 'direct':
    case 'text-cot':
      return { names: [], sizes: {} };
    case 'ivt-lr':
      return { names: ['latent.vector'], sizes: {} };
    case 'modal-mixed':
      return ofMixed(run);
    case 'lavit':
      return ofLavit(model, run);
  }
}

function ofMixed({ settings, abilities }: LatentRun): LatentTensors {
  const { mixed } = abilities.latents;
  const s = Math.min(Number(settings['keptStates']), Number(settings['denoisingSteps']));
  const sketch = settings['latents'] === mixed?.latents ? mixed?.sketch : undefined;
  const denoise = s === 0 ? [] : (['latent.denoise'] as const);
  const sketches = sketch ? (['sketch', 'sketch.noise'] as const) : [];
  const both = sketch && s > 0 ? (['sketch.denoise'] as const) : [];
  return {
    names: ['latent.vector', ...denoise, ...sketches, ...both],
    sizes: { ...(s > 0 && { s }), ...(sketch && { h: sketch.height, w: sketch.width }) },
  };
}

async function ofLavit(model: Model, { abilities, hasPicture }: LatentRun): Promise<LatentTensors> {
  const { trajectory, concept } = abilities.latents.lavit ?? {};
  const looks = trajectory !== undefined && hasPicture ? (['latent.trajectory'] as const) : [];
  if (concept === undefined) return { names: ['latent.vector', ...looks], sizes: {} };
  const C = (await partOf(model, concept)).widthOf('concepts');
  return C === undefined
    ? { names: ['latent.vector', ...looks], sizes: {} }
    : { names: ['latent.vector', ...looks, 'latent.concept'], sizes: { C } };
}
