// Modal-mixed: latents against those that encoder and connector make of the true sketch, what they are painted as against that
// sketch, and where in the picture their like is. Fidelity is no proof of use: over models it went against accuracy.

import { baseline } from './arms';
import type { RecipeAbout } from '../recipe';

export const sketchFidelity: RecipeAbout = {
  name: 'sketch-fidelity',
  title: 'Sketch fidelity',
  question: 'Do the latents show what the true sketch of that step shows?',
  figure: 'Modal-mixed CoT (arXiv 2602.00574): cosine with the true intermediate picture, similarity maps',
  control: 'the sketch that another sample has at that step; patches elsewhere',
  methods: ['modal-mixed'],
  needs: ['sketch'],
  axes: [],
  measures: ['sketch', 'sketchError', 'similarity'],
  reading: 'control',
  arms: () => [baseline],
};
