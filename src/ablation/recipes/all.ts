// The recipes by their names. The replacement test is older than they are: its arms are words, and its reading is the verdict.

import { activationPatching } from './activation-patching';
import { attentionByCorrectness } from './attention-by-correctness';
import { attentionEntropy } from './attention-entropy';
import { cutOff } from './cut-off';
import { focusByCorrectness } from './focus-by-correctness';
import { focusCausality } from './focus-causality';
import { frequencyControls } from './frequency-controls';
import { gateSweep } from './gate-sweep';
import { headMap } from './head-map';
import { latentParts } from './latent-parts';
import { latentsAndDenoising } from './latents-and-denoising';
import { maskLatents } from './mask-latents';
import { noiseDose } from './noise-dose';
import { occlusion } from './occlusion';
import { patchesAndSteps } from './patches-and-steps';
import { patchesInBoxes } from './patches-in-boxes';
import { progression } from './progression';
import { selfConsistency } from './self-consistency';
import { sketchFidelity } from './sketch-fidelity';
import { speed } from './speed';
import { stages } from './stages';
import { start } from './start';
import { steeringMap } from './steering-map';
import { teacherAttention } from './teacher-attention';
import { thoughts } from './thoughts';
import type { Reading, RecipeAbout } from '../recipe';
import type { Recipe } from '../spec';

const made: readonly RecipeAbout[] = [
  latentsAndDenoising,
  thoughts,
  patchesAndSteps,
  gateSweep,
  latentParts,
  stages,
  noiseDose,
  speed,
  selfConsistency,
  maskLatents,
  headMap,
  focusCausality,
  activationPatching,
  steeringMap,
  cutOff,
  frequencyControls,
  start,
  sketchFidelity,
  attentionByCorrectness,
  focusByCorrectness,
  patchesInBoxes,
  progression,
  attentionEntropy,
  occlusion,
  teacherAttention,
];

/** Undefined where the arms are those of the file. */
export function recipeAbout(name: Recipe): RecipeAbout | undefined {
  return made.find(recipe => recipe.name === name);
}

export function readingOf(name: Recipe): Reading {
  return recipeAbout(name)?.reading ?? (name === 'replacement-test' ? 'replacement' : 'arms');
}
