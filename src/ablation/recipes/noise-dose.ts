// How much noise latents bear. A latent that the answer rests on loses it along with its content; one that is bypassed may be
// all noise. The length and spread of a latent stay the same at every dose, so that a fall is not that of an odd length.

import { baseline, numbers } from './arms';
import type { RecipeAbout } from '../recipe';

export const noiseDose: RecipeAbout = {
  name: 'noise-dose',
  title: 'Noise dose',
  question: 'How much of a latent may be noise?',
  figure: 'Replacement tests of 2026 (docs/ablations.md): the curve between none and all',
  control: 'spread and mean of the latent are kept',
  methods: ['modal-mixed', 'ivt-lr', 'lavit'],
  axes: [
    {
      name: 'dose',
      title: 'Share of noise',
      kind: 'number',
      range: [0, 1],
      values: () => [0.1, 0.25, 0.5, 0.75, 1],
    },
  ],
  measures: [],
  reading: 'arms',
  arms: axes => [
    baseline,
    ...numbers(axes['dose']).map(dose => ({
      name: `noise ${dose}`,
      does: 'noise' as const,
      part: 'hidden' as const,
      dose,
      point: { dose },
    })),
  ],
};
