// Qwen3-VL: prompt and positions as Qwen2-VL. Its decoder was trained with DeepStack, by which the encoder's inner layers
// reach the decoder's first layers; exports give the decoder embeddings and nothing else.

import type { Family } from './family';
import { qwen2Vl } from './qwen2-vl';

export const qwen3Vl: Family = {
  ...qwen2Vl,
  name: 'Qwen3-VL',
  modelTypes: ['qwen3_vl'],
  assumptions: [
    ...qwen2Vl.assumptions,
    'DeepStack features are not fed to the decoder: it sees less of the picture than the original model.',
  ],
};
