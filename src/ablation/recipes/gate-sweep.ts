// LaViT: accuracy along the gate from a bottleneck, in which text sees the picture through the thoughts alone, to no gate at
// all. The paper opens it while it trains; here it is closed on a model that was trained with it open.

import { baseline, numbers, varied, words } from './arms';
import type { RecipeAbout } from '../recipe';

export const gateSweep: RecipeAbout = {
  name: 'gate-sweep',
  title: 'Gate sweep',
  question: 'How much does the answer take from the picture itself, past the thoughts?',
  figure: 'LaViT (arXiv 2601.10129): the gate gamma from bottleneck to open',
  control: 'the open gate',
  methods: ['lavit'],
  axes: [
    {
      name: 'gate',
      title: 'How open it is',
      kind: 'number',
      range: [0, 1],
      values: () => [0, 0.01, 0.1, 0.5],
    },
    { name: 'gated', title: 'Whose view', kind: 'word', values: () => ['answer', 'answer and prompt'] },
  ],
  measures: [],
  reading: 'arms',
  map: ['gate', 'gated'],
  arms: axes => [
    { ...baseline, settings: { gate: 1 } },
    ...words(axes['gated']).flatMap(gated =>
      numbers(axes['gate']).map(gate =>
        varied(`gate ${gate}, ${gated}`, { settings: { gate, gated }, point: { gate, gated } }),
      ),
    ),
  ],
};
