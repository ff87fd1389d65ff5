// R and F of right and of wrong answers. In three models and 3,090 answers sharpness predicted nothing, so that nothing is what
// may be expected; samples are of all difficulties, which alone can make a difference.

import { baseline } from './arms';
import type { RecipeAbout } from '../recipe';

export const attentionByCorrectness: RecipeAbout = {
  name: 'attention-by-correctness',
  title: 'Attention and correctness',
  question: 'Do right answers look at the picture more, or more sharply, than wrong ones?',
  figure: 'IVT-LR (arXiv 2510.12603): attention ratio R and focus F',
  control: 'wrong answers; labels dealt anew',
  methods: ['ivt-lr', 'lavit', 'modal-mixed', 'text-cot', 'direct'],
  axes: [],
  measures: ['imageRatio', 'focus', 'entropy', 'imageShare', 'salient'],
  reading: 'right and wrong',
  arms: () => [baseline],
};
