// LaViT: entropy of the attention on the picture in the base model, the aligned one and others, on the same samples. It is to be
// compared at equal numbers of picture tokens only, and is no sign of correctness.

import { baseline, folderAxis, varied, words } from './arms';
import type { RecipeAbout } from '../recipe';

export const attentionEntropy: RecipeAbout = {
  name: 'attention-entropy',
  title: 'Attention entropy, base and aligned',
  question: 'Does the aligned model look more narrowly than the one that it was made of?',
  figure: 'LaViT (arXiv 2601.10129): entropy 4.870 base, 4.686 LaViT, 4.284 teacher; salient regions',
  control: 'the same samples',
  methods: ['lavit', 'ivt-lr', 'modal-mixed', 'text-cot', 'direct'],
  axes: [{ ...folderAxis, title: 'The folder of the base model, relative to the file' }],
  measures: ['entropy', 'salient', 'imageShare'],
  reading: 'arms',
  arms: axes => [
    baseline,
    ...words(axes['folder']).flatMap(model =>
      (['direct', 'text-cot'] as const).map(method =>
        varied(`${model}, ${method}`.slice(-60), { model, method }),
      ),
    ),
  ],
};
