// LLaVA: one square picture, one token for each patch of its CLIP encoder.

import { picturesThenText } from './asking';
import type { Family } from './family';
import { countedPositions } from './positions';

export const llava: Family = {
  name: 'LLaVA',
  modelTypes: ['llava'],
  assumptions: [
    'The picture is cropped to a square in its middle, if its settings say so: what lies outside is not seen.',
    'The encoder gives a row for each patch, and none for its class token.',
  ],
  picture: { marker: '<image>', imageToken: '<image>' },
  visionInputs: [{ tensor: 'pixel_values', names: ['pixel_values'], axis: 0 }],
  messages: picturesThenText,
  positions: countedPositions,
};
