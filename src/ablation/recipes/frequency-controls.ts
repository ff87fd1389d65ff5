// L2V-CoT: the low-pass direction against vectors that differ from it in one point and have its length. The paper finds no gain
// with high frequencies; a low-pass that helps no more than these says nothing about frequency.

import { baseline, directionAxis, middleLayerAxis, numbers, oneStrength, steered, words } from './arms';
import type { RecipeAbout } from '../recipe';

const vectors = [
  'direction',
  'high-pass',
  'band-pass',
  'permuted',
  'unfiltered',
  'interpolated',
  'negated',
  'random',
];

export const frequencyControls: RecipeAbout = {
  name: 'frequency-controls',
  title: 'Steering: low and high frequency',
  question: 'Is it the low frequencies of the direction that help?',
  figure: 'L2V-CoT (arXiv 2511.17910): low against high frequency, interpolation against resampling',
  control: 'vectors of the same length that differ in one point',
  methods: ['direct', 'text-cot', 'modal-mixed', 'ivt-lr', 'lavit'],
  axes: [
    directionAxis,
    middleLayerAxis,
    oneStrength,
    { name: 'vector', title: 'Vectors', kind: 'word', values: () => vectors },
  ],
  measures: ['tokens'],
  reading: 'arms',
  arms: axes => [
    baseline,
    ...numbers(axes['layer']).flatMap(layer =>
      numbers(axes['strength']).flatMap(strength =>
        words(axes['vector']).map(vector =>
          steered(axes, vector, { layer, strength }, `${vector}, layer ${layer}, strength ${strength}`),
        ),
      ),
    ),
  ],
};
