// The first line of a journal, of a made-up model.

import type { AblationHead } from '../../src/engine/ablation/head';

export const headOf = (spec: AblationHead['spec']): AblationHead => ({
  darkroom: 'ablation',
  format: 1,
  version: '0.0.0',
  spec,
  model: { name: 'made up', hash: 'abc' },
  precision: 'fp32',
  device: 'cpu',
  threads: 1,
});
