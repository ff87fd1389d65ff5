// L2V-CoT: how much of a direction's spectrum is kept. The paper keeps the lowest frequencies, and what "low" means depends on
// the order of the dimensions, which means nothing to the model: the same cut-off in another order is beside each.

import { baseline, directionAxis, middleLayerAxis, numbers, oneStrength, steered } from './arms';
import type { RecipeAbout } from '../recipe';

export const cutOff: RecipeAbout = {
  name: 'cut-off',
  title: 'Steering: cut-off of the low-pass',
  question: 'How much of the spectrum of the direction has to be kept?',
  figure: 'L2V-CoT (arXiv 2511.17910): the cut-off k of the low-pass',
  control: 'the same cut-off with the dimensions in another order',
  methods: ['direct', 'text-cot', 'modal-mixed', 'ivt-lr', 'lavit'],
  axes: [
    directionAxis,
    middleLayerAxis,
    oneStrength,
    {
      name: 'keep',
      title: 'Bins that are kept (k)',
      kind: 'whole',
      range: [1, 1_000_000],
      values: () => [8, 16, 32, 64],
    },
  ],
  measures: ['tokens'],
  reading: 'arms',
  arms: axes => [
    baseline,
    ...numbers(axes['layer']).flatMap(layer =>
      numbers(axes['strength']).flatMap(strength =>
        numbers(axes['keep']).flatMap(keep =>
          ['direction', 'permuted'].map(vector =>
            steered(
              axes,
              vector,
              { layer, strength, keep },
              `${vector}, keep ${keep}${at(axes, layer, strength)}`,
            ),
          ),
        ),
      ),
    ),
  ],
};

function at(axes: Parameters<RecipeAbout['arms']>[0], layer: number, strength: number): string {
  const several = (axes['layer']?.length ?? 0) > 1 || (axes['strength']?.length ?? 0) > 1;
  return several ? `, layer ${layer}, strength ${strength}` : '';
}
