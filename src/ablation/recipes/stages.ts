// IVT-LR: the decoders of the stages of its training, on the same samples. At stage s the first s written steps have been given
// up for latent ones.

import { baseline, varied, words } from './arms';
import type { RecipeAbout } from '../recipe';

export const stages: RecipeAbout = {
  name: 'stages',
  title: 'Stages of training',
  question: 'What did each stage cost or bring?',
  figure: 'IVT-LR (arXiv 2510.12603): stages 1, 2 and 3',
  control: 'the last stage',
  methods: ['ivt-lr'],
  needs: ['stages'],
  axes: [
    {
      name: 'stage',
      title: 'Stage',
      kind: 'word',
      values: ({ options }) => {
        const rule = options.find(({ name }) => name === 'stage')?.rule;
        return rule?.kind === 'choice' ? rule.values.slice(1) : undefined;
      },
    },
  ],
  measures: ['tokens', 'latents', 'passes'],
  reading: 'arms',
  arms: axes => [
    baseline,
    ...words(axes['stage']).map(stage => varied(`stage ${stage}`, { settings: { stage }, point: { stage } })),
  ],
};
