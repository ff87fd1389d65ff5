// Attention on the right place may be no more than a habit. Whether the place matters is asked of the picture: what the answer
// is read from is painted over, against boxes of the same size elsewhere, which is the baseline here.

import { varied } from './arms';
import type { RecipeAbout } from '../recipe';

export const focusCausality: RecipeAbout = {
  name: 'focus-causality',
  title: 'Focus causality',
  question: 'Does the answer need what is in the true box, more than as much of the picture elsewhere?',
  figure: 'Causal twin of S_focus, LaViT (arXiv 2601.10129): 15.89 % right, 11.84 % wrong',
  control: 'boxes of equal area elsewhere, drawn by chance',
  methods: ['lavit', 'modal-mixed', 'ivt-lr', 'text-cot', 'direct'],
  ofSamples: ['answers'],
  axes: [],
  measures: [],
  reading: 'arms',
  arms: () => [
    { name: 'as much hidden', does: 'baseline', part: 'hidden', picture: 'as much hidden' },
    varied('truth hidden', { picture: 'truth hidden' }),
    varied('nothing hidden', {}),
  ],
};
