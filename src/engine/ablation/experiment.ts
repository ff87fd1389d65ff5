// Problem: several models in one experiment have to be asked the same, and whether they can be is known before any is opened.
// Idea: each is prepared as if it were the only one; what differs then is refused, save for the method, which may be each one's
// own. What is asked of all of them stands in the head of every file of rows.

import path from 'node:path';
import type { AblationHead, NamedModel } from './head';
import { prepareAsked, readAblation } from './prepare';
import type { PreparedAblation } from './prepare';
import { recipeAbout } from '../../ablation/recipes/all';
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
  for (const model of models.slice(1))
    others.push(await prepareAsked({ ...asked, model }, beside, precision));
  const each = withSameArms([first, ...others], asked);
  const method = others.every(({ spec }) => spec.method === first.spec.method) ? first.spec.method : null;
  return { spec: { ...each[0].spec, method, models }, each };
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

/** A replacement test that names no arms has those controls that the methods of all models have. */
function withSameArms(
  [first, ...others]: Experiment['each'],
  { recipe, arms: named }: AblationSpec,
): Experiment['each'] {
  if (named.length > 0 || recipeAbout(recipe)) {
    for (const other of others) requireSameArms(first, other);
    return [first, ...others];
  }
  const has = ({ spec }: PreparedAblation, name: string) => spec.arms.some(arm => arm.name === name);
  const arms = first.spec.arms.filter(({ name }) => others.every(other => has(other, name)));
  const of = (one: PreparedAblation) => ({ ...one, spec: { ...one.spec, arms } });
  return [of(first), ...others.map(of)];
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
