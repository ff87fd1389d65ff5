// LaViT: accuracy over the number of thoughts at inference. The paper trained models with four, six and eight, of which four
// were best; one model is given another number here.

import { around, baseline, numbers, trained, varied } from './arms';
import type { RecipeAbout } from '../recipe';

export const thoughts: RecipeAbout = {
  name: 'thoughts',
  title: 'Number of thoughts',
  question: 'How many thoughts does the answer need?',
  figure: 'LaViT (arXiv 2601.10129): accuracy over K',
  control: 'the number that the model was trained with',
  methods: ['lavit'],
  axes: [
    {
      name: 'thoughts',
      title: 'Latent thoughts (K)',
      kind: 'whole',
      range: [0, 64],
      values: facts => around(trained('thoughts', facts), [0, 0.25, 0.5, 1.5, 2]),
    },
  ],
  measures: ['tokens', 'latents'],
  reading: 'arms',
  arms: axes => [
    baseline,
    ...numbers(axes['thoughts']).map(count =>
      varied(`K ${count}`, { settings: { thoughts: count }, point: { thoughts: count } }),
    ),
  ],
};
