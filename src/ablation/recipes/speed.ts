// What an answer costs against how often it is right: thinking in latents, in words and not at all, by one model. Passes of the
// decoder are the same on every machine; the papers report seconds of theirs.

import { baseline, numbers, varied, words } from './arms';
import type { RecipeAbout } from '../recipe';
import type { MethodName } from '../../shared/trace/document';

/** What each method calls its number of latents. */
const countOf = { 'modal-mixed': 'latents', 'ivt-lr': 'steps', lavit: 'thoughts' } as const;

export const speed: RecipeAbout = {
  name: 'speed',
  title: 'Speed against accuracy',
  question: 'What does a right answer cost, in latents, in words and directly?',
  figure:
    'IVT-LR (arXiv 2510.12603): steps and seconds against Chain-of-Focus; modal-mixed: 1.03 s against 3.10 s',
  control: 'the same samples, one model',
  methods: ['modal-mixed', 'ivt-lr', 'lavit', 'text-cot'],
  axes: [
    { name: 'method', title: 'Other ways of answering', kind: 'word', values: () => ['direct', 'text-cot'] },
    { name: 'count', title: 'Other numbers of latents', kind: 'whole', range: [0, 1024], values: () => [1] },
  ],
  measures: ['tokens', 'latents', 'passes', 'milliseconds'],
  reading: 'arms',
  arms: (axes, { method }) => {
    const name = method in countOf ? countOf[method as keyof typeof countOf] : undefined;
    return [
      baseline,
      ...words(axes['method'])
        .filter(other => other !== method)
        .map(other => varied(other, { method: other as MethodName, point: { method: other } })),
      ...(name === undefined
        ? []
        : numbers(axes['count']).map(count =>
            varied(`${name} ${count}`, { settings: { [name]: count }, point: { count } }),
          )),
    ];
  },
};
