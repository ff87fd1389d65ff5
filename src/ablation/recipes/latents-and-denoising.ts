// Modal-mixed: accuracy over the number of latents and of denoising steps at inference, which its paper shows for K and its
// reviewers asked of both. More than a model was trained with may help as little as fewer.

import { around, baseline, numbers, trained, varied } from './arms';
import type { RecipeAbout } from '../recipe';

export const latentsAndDenoising: RecipeAbout = {
  name: 'latents-and-denoising',
  title: 'Latents and denoising steps',
  question: 'How many latents and denoising steps does the answer need?',
  figure: 'Modal-mixed CoT (arXiv 2602.00574): accuracy over K, and over steps of the head',
  control: 'what the model was trained with',
  methods: ['modal-mixed'],
  axes: [
    {
      name: 'latents',
      title: 'Latents in a span (K)',
      kind: 'whole',
      range: [0, 1024],
      values: facts => around(trained('latents', facts), [0, 0.5, 1, 2]),
    },
    {
      name: 'denoisingSteps',
      title: 'Denoising steps',
      kind: 'whole',
      range: [1, 1000],
      values: facts =>
        around(trained('denoisingSteps', facts), [0.02, 0.1, 0.5, 1]).filter(steps => steps > 0),
    },
  ],
  measures: ['tokens', 'latents'],
  reading: 'arms',
  map: ['latents', 'denoisingSteps'],
  arms: axes => [
    baseline,
    ...numbers(axes['latents']).flatMap(latents =>
      numbers(axes['denoisingSteps']).map(denoisingSteps =>
        varied(`K ${latents}, ${denoisingSteps} steps`, {
          settings: { latents, denoisingSteps },
          point: { latents, denoisingSteps },
        }),
      ),
    ),
  ],
};
