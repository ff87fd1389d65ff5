// What an answer costs: what was written and thought, and how often the decoder was run for it. Passes are the same on every
// machine; time is that of this one, from the prompt on, which arms share.

import type { MeterMaker } from './meter';

export const costMeter: MeterMaker = {
  measures: ['tokens', 'latents', 'passes', 'milliseconds'],
  make: () => {
    let [tokens, latents, began] = [0, 0, 0];
    return {
      begun: () => {
        began = performance.now();
      },
      heard: ({ kind }) => {
        if (kind === 'written') tokens++;
        if (kind === 'latent') latents++;
      },
      // The first token follows from the prompt, and the last is not fed.
      measured: () => ({
        tokens,
        latents,
        passes: Math.max(0, tokens - 1) + latents,
        milliseconds: performance.now() - began,
      }),
    };
  },
};
