// Modal-mixed: whether the model begins a sketch of its own accord, and how many, along the difficulty and for each task. A model
// that always does was taught a habit, not a choice.

import { baseline } from './arms';
import type { RecipeAbout } from '../recipe';

export const start: RecipeAbout = {
  name: 'start',
  title: 'START by difficulty and task',
  question: 'Does a model that may think in latents do so where it is hard?',
  figure: 'Modal-mixed CoT (arXiv 2602.00574): how often START fires',
  control: 'the order of difficulties, dealt anew',
  methods: ['modal-mixed'],
  axes: [],
  measures: ['starts', 'spans', 'tokens'],
  reading: 'difficulty',
  tasks: ['trail', 'relate', 'bars', 'turn'],
  arms: () => [baseline],
};
