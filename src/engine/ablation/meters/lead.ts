// How near an answer came to be another one: the logit of the best token less that of the second, where that was least. Of what
// was drawn by chance it says nothing.

import type { MeterMaker } from './meter';

export const leadMeter: MeterMaker = {
  measures: ['lead'],
  make: () => {
    let least: number | null = null;
    return {
      heard: happening => {
        if (happening.kind !== 'written' || happening.forced !== undefined) return;
        const { margin, sampled } = happening.choice;
        if (sampled === undefined) least = Math.min(least ?? Infinity, margin);
      },
      measured: () => ({ lead: least }),
    };
  },
};
