// L2V-CoT: accuracy over layer and strength, which rises and falls along both. Any vector of that length does something, so that
// three random ones are on the same map, as a band around nothing.

import { baseline, directionAxis, everyLayer, numbers, steered, words } from './arms';
import type { RecipeAbout } from '../recipe';

export const steeringMap: RecipeAbout = {
  name: 'steering-map',
  title: 'Steering: strength and layer',
  question: 'At which layer and strength does the direction help?',
  figure: 'L2V-CoT (arXiv 2511.17910): accuracy over layers and over strength',
  control: 'random vectors of the same length',
  methods: ['direct', 'text-cot', 'modal-mixed', 'ivt-lr', 'lavit'],
  axes: [
    directionAxis,
    everyLayer,
    { name: 'strength', title: 'Strength', kind: 'number', values: () => [0.1, 0.3, 0.9] },
    {
      name: 'vector',
      title: 'Vectors',
      kind: 'word',
      values: () => ['direction', 'random', 'random 2', 'random 3'],
    },
  ],
  measures: ['tokens'],
  reading: 'arms',
  map: ['layer', 'strength'],
  arms: axes => [
    baseline,
    ...words(axes['vector']).flatMap(vector =>
      numbers(axes['layer']).flatMap(layer =>
        numbers(axes['strength']).map(strength =>
          steered(axes, vector, { layer, strength }, `${vector}, layer ${layer}, strength ${strength}`),
        ),
      ),
    ),
  ],
};
