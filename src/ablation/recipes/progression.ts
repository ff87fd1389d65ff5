// What a linear probe reads in each latent against the cell that the way has reached by then, and against the labels of another
// sample: what is right as often with those is no progress.

import { baseline } from './arms';
import type { RecipeAbout } from '../recipe';

export const progression: RecipeAbout = {
  name: 'progression',
  title: 'Latent progression',
  question: 'Do latents move along the way to the answer?',
  figure:
    'Probe accuracy by latent step, after IVT-LR (arXiv 2510.12603) and modal-mixed CoT (arXiv 2602.00574)',
  control: 'the labels of another sample',
  methods: ['ivt-lr', 'modal-mixed'],
  needs: ['probe'],
  axes: [],
  measures: ['probe'],
  reading: 'control',
  arms: () => [baseline],
};
