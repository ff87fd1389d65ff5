// Whether a model that may think in latents does: spans that it begins, of its own accord or as it was told.

import type { MeterMaker } from './meter';

export const startMeter: MeterMaker = {
  measures: ['starts', 'spans'],
  make: () => {
    let spans = 0;
    return {
      heard: happening => {
        if (happening.kind === 'latent' && happening.index === 0) spans++;
      },
      measured: () => ({ starts: Math.min(1, spans), spans }),
    };
  },
};
