// Self-consistency: several draws vote. That helps only where right answers are drawn more often than each wrong one, so that
// it says something about what a model would say otherwise.

import { baseline, numbers, varied } from './arms';
import type { RecipeAbout } from '../recipe';

const draws = 8;

export const selfConsistency: RecipeAbout = {
  name: 'self-consistency',
  title: 'Self-consistency',
  question: 'Is the answer that most draws give better than one of them?',
  figure: 'Majority of sampled runs, as asked of modal-mixed CoT (arXiv 2602.00574) by its reviewers',
  control: 'a single draw at the same temperature',
  methods: ['modal-mixed', 'ivt-lr', 'lavit', 'text-cot', 'direct'],
  axes: [
    {
      name: 'temperature',
      title: 'Temperature',
      kind: 'number',
      range: [0, 100],
      values: () => [0.7],
    },
  ],
  measures: [],
  reading: 'votes',
  seeds: Array.from({ length: draws }, (_, i) => i + 1),
  arms: axes => [
    baseline,
    ...numbers(axes['temperature']).map(temperature =>
      varied(`temperature ${temperature}`, { temperature, point: { temperature } }),
    ),
  ],
};
