// Idefics3 and SmolVLM: a picture is cut into tiles of one size and seen whole besides; each tile's tokens stand between
// marks that say its row and column.

import { picturesThenText } from './asking';
import type { Family } from './family';
import { countedPositions } from './positions';

export const idefics3: Family = {
  name: 'Idefics3 and SmolVLM',
  modelTypes: ['idefics3', 'smolvlm'],
  assumptions: ['Positions run on through a picture: where a tile lies is known from the marks before it.'],
  picture: { marker: '<image>', imageToken: '<image>' },
  visionInputs: [
    { tensor: 'pixel_values', names: ['pixel_values'], axis: 1 },
    { tensor: 'pixel_attention_mask', names: ['pixel_attention_mask'], axis: 1, optional: true },
  ],
  messages: picturesThenText,
  positions: countedPositions,
};
