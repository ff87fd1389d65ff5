// LFM2-VL: tiles as Idefics3, or the picture whole in its own proportions; the decoder mixes attention and convolutions.

import { picturesThenText } from './asking';
import type { Family } from './family';
import { countedPositions } from './positions';

export const lfm2Vl: Family = {
  name: 'LFM2-VL',
  modelTypes: ['lfm2_vl', 'lfm2-vl'],
  assumptions: [
    'Layers with convolutions keep a short state that cannot be cut back, so answers run one by one.',
  ],
  picture: { marker: '<image>', imageToken: '<image>' },
  visionInputs: [
    { tensor: 'pixel_values', names: ['pixel_values'], axis: 0 },
    { tensor: 'pixel_attention_mask', names: ['pixel_attention_mask'], axis: 0 },
    { tensor: 'spatial_shapes', names: ['spatial_shapes'], axis: 0 },
  ],
  messages: picturesThenText,
  positions: countedPositions,
};
