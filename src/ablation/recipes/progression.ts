// What a linear probe reads in each latent against the cell that the way has reached by then: the model's own, against the labels of
// another sample, and one that is fitted here, against one of the same capacity whose labels were dealt anew.

import { baseline } from './arms';
import type { RecipeAbout } from '../recipe';

export const progression: RecipeAbout = {
  name: 'progression',
  title: 'Latent progression',
  question: 'Do latents move along the way to the answer?',
  figure:
    'Probe accuracy by latent step, after IVT-LR (arXiv 2510.12603) and modal-mixed CoT (arXiv 2602.00574)',
  control: 'the labels of another sample; a probe fitted to labels dealt anew',
  methods: ['ivt-lr', 'modal-mixed'],
  needs: ['probe'],
  axes: [],
  measures: ['probe', 'fitted'],
  reading: 'control',
  arms: () => [baseline],
};
