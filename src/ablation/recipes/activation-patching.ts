// Where in the prompt, and at which layer, the answer is: the question is asked about another sample's picture (corrupted),
// and the stream of the sample's own (clean) is put back at one layer and some positions. Where that brings the own answer
// back, it was there. The baseline is the corrupted run.

import { everyLayer, numbers, varied, words } from './arms';
import type { RecipeAbout } from '../recipe';

export const activationPatching: RecipeAbout = {
  name: 'activation-patching',
  title: 'Activation patching',
  question: 'At which layer and positions of the prompt is the answer?',
  figure: 'Layer x position map of the answers brought back, clean into corrupted',
  control: 'the corrupted run, in which the own answer is chance',
  methods: ['direct', 'text-cot', 'lavit', 'ivt-lr', 'modal-mixed'],
  ofSamples: ['answers'],
  axes: [
    everyLayer,
    {
      name: 'positions',
      title: 'Positions',
      kind: 'word',
      values: () => ['image', 'prompt', 'prompt.last'],
    },
  ],
  measures: [],
  reading: 'arms',
  map: ['layer', 'positions'],
  arms: axes => [
    { name: 'corrupted', does: 'baseline', part: 'hidden', picture: 'other' },
    varied('clean', {}),
    ...numbers(axes['layer']).flatMap(layer =>
      words(axes['positions']).map(positions =>
        varied(`layer ${layer}, ${positions}`, {
          picture: 'other',
          interventions: [{ at: { layers: [layer], positions }, do: { patch: { trace: '@clean' } } }],
          point: { layer, positions },
        }),
      ),
    ),
  ],
};
