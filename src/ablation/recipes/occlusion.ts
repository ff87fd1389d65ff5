// Each cell is painted over in turn: seventeen answers for one. Where attention is no guide to what matters the correlation is
// that of cells dealt anew.

import { baseline } from './arms';
import type { RecipeAbout } from '../recipe';

export const occlusion: RecipeAbout = {
  name: 'occlusion',
  title: 'Occlusion against attention',
  question: 'Does attention lie where the picture matters for the answer?',
  figure: 'Occlusion saliency against attention, rank correlation over cells',
  control: 'attention of the cells dealt anew',
  methods: ['lavit', 'ivt-lr', 'modal-mixed', 'text-cot', 'direct'],
  axes: [],
  measures: ['occlusion'],
  reading: 'control',
  arms: () => [baseline],
};
