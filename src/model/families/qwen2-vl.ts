// Qwen2-VL: a picture in its own proportions, and positions that count time, height and width.

import { picturesThenText } from './asking';
import type { Family } from './family';
import { gridPositions } from './positions';

export const qwen2Vl: Family = {
  name: 'Qwen2-VL',
  modelTypes: ['qwen2_vl'],
  assumptions: ['The decoder is fed positions in three directions: time, height and width.'],
  picture: { marker: '<|image_pad|>', imageToken: '<|image_pad|>' },
  visionInputs: [
    { tensor: 'pixel_values', names: ['pixel_values'], axis: 0 },
    { tensor: 'image_grid_thw', names: ['image_grid_thw', 'grid_thw'], axis: 0 },
  ],
  messages: picturesThenText,
  positions: gridPositions,
};
