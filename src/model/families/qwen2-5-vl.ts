// Qwen2.5-VL: for a picture (not a film) the prompt and the positions are those of Qwen2-VL.

import type { Family } from './family';
import { qwen2Vl } from './qwen2-vl';

export const qwen25Vl: Family = {
  ...qwen2Vl,
  name: 'Qwen2.5-VL',
  modelTypes: ['qwen2_5_vl'],
  assumptions: [
    ...qwen2Vl.assumptions,
    'The encoder sees most of a picture through windows, which its export works out from the grid.',
  ],
};
