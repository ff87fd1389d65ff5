// The answer may not look at the latents: they are made as ever, and what is written afterwards does not see them. LaViT lost
// 0.8 points by it, which is why this is asked of every method. What a latent left in the states of later latents stays.

import { baseline, varied } from './arms';
import type { RecipeAbout } from '../recipe';
import type { Intervention } from '../../intervention/types';

const blinded = (keys: string | readonly string[]): readonly Intervention[] => [
  { at: { queries: 'generated', keys }, do: { 'knock-out': true } },
];

export const maskLatents: RecipeAbout = {
  name: 'mask-latents',
  title: 'Latents masked',
  question: 'Does what is written look at the latents at all?',
  figure: 'LaViT (arXiv 2601.10129): latents masked at inference, 78.23 to 77.42',
  control: 'the picture masked in the same way',
  methods: ['modal-mixed', 'ivt-lr', 'lavit'],
  axes: [],
  measures: [],
  reading: 'arms',
  arms: (_, { method }) => [
    baseline,
    varied('latents masked', { interventions: blinded('latent') }),
    ...(method === 'ivt-lr'
      ? [
          varied('patches masked', { interventions: blinded('latent.image') }),
          varied('both masked', { interventions: blinded(['latent', 'latent.image']) }),
        ]
      : []),
    varied('picture masked', { interventions: blinded('image') }),
  ],
};
