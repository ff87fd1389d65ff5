// Problem: several models in one experiment have to be asked the same, and whether they can be is known before any is opened.
// Idea: each is prepared as if it were the only one; what differs then is refused, save for the method, which may be each one's
// own. What is asked of all of them stands in the head of every file of rows.

import path from 'node:path';
import type { AblationHead, NamedModel } from './head';
import { prepareAsked, readAblation } from './prepare';
import type { PreparedAblation } from './prepare';
import type { AblationSpec } from '../../ablation/spec';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

export interface Experiment {
  /** Of all models. */
  readonly spec: AblationSpec;
  /** One for each model, in order. */
  readonly each: readonly [PreparedAblation, ...PreparedAblation[]];
}

export async function prepareExperiment(file: string, precision?: string): Promise<Experiment> {
  const { models, ...asked } = await readAblation(file);
  const beside = path.dirname(file);
  const first = await prepareAsked(asked, beside, precision);
  if (models === undefined) return { spec: first.spec, each: [first] };
  const others: PreparedAblation[] = [];
  for (const model of models.slice(1)) {
    const prepared = await prepareAsked({ ...asked, model }, beside, precision);
    requireSameArms(first, prepared);
    others.push(prepared);
  }
  const method = others.every(({ spec }) => spec.method === first.spec.method) ? first.spec.method : null;
  return { spec: { ...first.spec, method, models }, each: [first, ...others] };
}

/** What a head says of the models; rows of other weights are another experiment's. */
export function modelsOf({ spec, each }: Experiment): Pick<AblationHead, 'model' | 'models'> {
  const { models } = spec;
  if (models === undefined) return { model: each[0].model };
  return {
    model: each[0].model,
    models: each.map(({ model }, i): NamedModel => ({ folder: models[i] ?? '', ...model })),
  };
}

function requireSameArms(one: PreparedAblation, other: PreparedAblation): void {
  const [first, second] = [one, other].map(({ spec }) => JSON.stringify(spec.arms));
  if (first === second) return;
  const [name, another] = [one, other].map(({ model }) => printable(model.name, 60));
  throw new DarkroomError(
    'bad-input',
    `models: this recipe has other arms for ${another} than for ${name}.`,
    {
      remedy: 'Name "arms" or "axes" that both have, or make an ablation of each.',
    },
  );
}
