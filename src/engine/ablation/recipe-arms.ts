// The arms of a recipe for the model at hand, from what its folder says of itself; nothing is opened.

import { armsOf } from '../../ablation/recipes/axes';
import type { Able, RecipeAbout } from '../../ablation/recipe';
import type { AblationSpec, ArmSpec } from '../../ablation/spec';
import type { Abilities } from '../../model/abilities';
import { languageSettings } from '../../model/folder/model-folder';
import type { ModelFolder } from '../../model/folder/model-folder';
import { stagesOf } from '../../model/ivt-stages';
import { methodOptions } from '../../model/method-options';
import type { MethodName } from '../../shared/trace/document';

export interface RecipeModel {
  readonly method: MethodName;
  readonly abilities: Abilities;
  readonly folder: ModelFolder;
}

export function recipeArms(
  about: RecipeAbout,
  { axes = {} }: Pick<AblationSpec, 'axes'>,
  { method, abilities, folder }: RecipeModel,
): readonly ArmSpec[] {
  const language = languageSettings(folder.config);
  return armsOf(about, axes, {
    method,
    options: methodOptions(method, abilities.latents),
    layers: language.integer('num_hidden_layers', { min: 1, otherwise: 1 }),
    heads: language.integer('num_attention_heads', { min: 1, otherwise: 1 }),
    able: ableIn(abilities, method),
  });
}

function ableIn({ latents: { mixed, ivt, lavit } }: Abilities, method: MethodName): readonly Able[] {
  const probe = method === 'modal-mixed' ? mixed?.probe : method === 'ivt-lr' ? ivt?.probe : undefined;
  const has: Readonly<Record<Able, boolean>> = {
    sketch: method === 'modal-mixed' && mixed?.sketch !== undefined,
    probe: probe !== undefined,
    trajectory: method === 'lavit' && lavit?.trajectory !== undefined,
    stages: method === 'ivt-lr' && stagesOf(ivt).length > 0,
  };
  return (Object.keys(has) as Able[]).filter(able => has[able]);
}
