// IVT-LR: what each part of a latent step is worth, the hidden state (latent text) and the patches (latent vision). The paper
// trained models without; here a part is taken from one model, by zeros, which it never saw, and by another sample's, which
// it might have made itself.

import { baseline } from './arms';
import type { RecipeAbout } from '../recipe';

export const latentParts: RecipeAbout = {
  name: 'latent-parts',
  title: 'Latent text only, latent vision only',
  question: 'Which part of a latent step does the answer rest on?',
  figure: 'IVT-LR (arXiv 2510.12603): no latent text, no latent vision, neither',
  control: 'another sample’s part in the place of zeros',
  methods: ['ivt-lr'],
  axes: [],
  measures: [],
  reading: 'replacement',
  arms: () => [
    baseline,
    { name: 'text only', does: 'zero', part: 'patches' },
    { name: 'vision only', does: 'zero', part: 'hidden' },
    { name: 'neither', does: 'zero', part: 'both' },
    { name: 'other patches', does: 'transplant', part: 'patches' },
    { name: 'other text', does: 'transplant', part: 'hidden' },
    { name: 'other of both', does: 'transplant', part: 'both' },
  ],
};
