// Gemma 3: one square picture of always as many tokens, which the template announces with a mark of its own.

import { picturesThenText } from './asking';
import type { Family } from './family';
import { countedPositions } from './positions';

export const gemma3: Family = {
  name: 'Gemma 3',
  modelTypes: ['gemma3'],
  assumptions: [
    'Picture tokens see only what comes before them: exported decoders are not told which tokens are a picture, within which the original model looks both ways.',
    'Pictures are not cut into crops (pan and scan).',
    'Positions count from 0; the attention depends on their distances only.',
  ],
  picture: { marker: '<start_of_image>', imageToken: '<image_soft_token>' },
  visionInputs: [{ tensor: 'pixel_values', names: ['pixel_values'], axis: 0 }],
  messages: picturesThenText,
  positions: countedPositions,
};
