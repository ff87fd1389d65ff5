// IVT-LR: precision and recall of the chosen patches against the boxes of the steps. Whoever reads nearly all of a picture again
// has a high recall by chance.

import { baseline } from './arms';
import type { RecipeAbout } from '../recipe';

export const patchesInBoxes: RecipeAbout = {
  name: 'patches-in-boxes',
  title: 'Chosen patches and true boxes',
  question: 'Are the patches that are read again those that the way to the answer looks at?',
  figure: 'IVT-LR (arXiv 2510.12603): selected patches; 96 of 100 tokens are read again there',
  control: 'as many patches by chance',
  methods: ['ivt-lr'],
  axes: [],
  measures: ['precision', 'recall', 'stepPrecision'],
  reading: 'control',
  arms: () => [baseline],
};
