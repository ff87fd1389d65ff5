// IVT-LR: accuracy over the number of latent steps and of patches in each. The paper has three steps of 32 patches of 100, so
// that all but four of them are read again.

import { around, baseline, numbers, trained, varied } from './arms';
import type { RecipeAbout } from '../recipe';

export const patchesAndSteps: RecipeAbout = {
  name: 'patches-and-steps',
  title: 'Patches and latent steps',
  question: 'How many latent steps, and how many patches in each, does the answer need?',
  figure: 'IVT-LR (arXiv 2510.12603): accuracy over k and N',
  control: 'what the model was trained with',
  methods: ['ivt-lr'],
  axes: [
    {
      name: 'patches',
      title: 'Patches in a step (k)',
      kind: 'whole',
      range: [0, 1024],
      values: facts => around(trained('patches', facts), [0, 0.5, 1]),
    },
    {
      name: 'steps',
      title: 'Latent steps (N)',
      kind: 'whole',
      range: [0, 64],
      values: facts => around(trained('steps', facts), [0, 0.4, 0.8, 1, 1.2]),
    },
  ],
  measures: ['tokens', 'latents'],
  reading: 'arms',
  map: ['steps', 'patches'],
  arms: axes => [
    baseline,
    ...numbers(axes['steps']).flatMap(steps =>
      numbers(axes['patches']).map(patches =>
        varied(`N ${steps}, k ${patches}`, { settings: { steps, patches }, point: { steps, patches } }),
      ),
    ),
  ],
};
