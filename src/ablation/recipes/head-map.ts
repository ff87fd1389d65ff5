// Which heads an answer needs: each is knocked out alone, and accuracy is drawn over layers and heads. A head that others make
// up for shows nothing here.

import { baseline, everyLayer, numbers, varied } from './arms';
import type { RecipeAbout } from '../recipe';

export const headMap: RecipeAbout = {
  name: 'head-map',
  title: 'Heads knocked out',
  question: 'Which heads does the answer need?',
  figure: 'Layer x head map of the loss of accuracy',
  control: 'all other heads, adjusted for their number',
  methods: ['modal-mixed', 'ivt-lr', 'lavit', 'text-cot', 'direct'],
  axes: [
    everyLayer,
    {
      name: 'head',
      title: 'Head',
      kind: 'whole',
      range: [0, 1023],
      within: ({ heads }) => [0, heads - 1],
      values: ({ heads }) => Array.from({ length: heads }, (_, head) => head),
    },
  ],
  measures: [],
  reading: 'arms',
  map: ['layer', 'head'],
  arms: axes => [
    baseline,
    ...numbers(axes['layer']).flatMap(layer =>
      numbers(axes['head']).map(head =>
        varied(`layer ${layer}, head ${head}`, {
          interventions: [{ at: { layers: [layer], heads: [head] }, do: { 'knock-out': true } }],
          point: { layer, head },
        }),
      ),
    ),
  ],
};
