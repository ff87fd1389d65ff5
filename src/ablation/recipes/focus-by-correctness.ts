// S_focus with the box that the benchmark knows. That right answers look there says nothing about why: focus-causality does.

import { baseline } from './arms';
import type { RecipeAbout } from '../recipe';

export const focusByCorrectness: RecipeAbout = {
  name: 'focus-by-correctness',
  title: 'S_focus of right and wrong answers',
  question: 'Do right answers look more at the place that they are read from?',
  figure: 'LaViT (arXiv 2601.10129): S_focus 15.89 % right, 11.84 % wrong',
  control: 'wrong answers; the share of the picture that the box takes',
  methods: ['lavit', 'ivt-lr', 'modal-mixed', 'text-cot', 'direct'],
  axes: [],
  measures: ['truthFocus', 'truthShare'],
  reading: 'right and wrong',
  arms: () => [baseline],
};
