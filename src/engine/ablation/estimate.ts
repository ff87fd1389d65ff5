// The engine's estimate of an experiment that has not begun: nothing is written, and what is answered for it is forgotten.

import { rowsOf } from './arms';
import { OpenedModel } from './opened-model';
import { prepareExperiment } from './experiment';
import type { AblateRequest } from './ablate';
import { estimateOf } from '../../ablation/estimate';
import type { Estimate } from '../../ablation/estimate';
import { missingOf, unitsOf } from '../../ablation/plan';

/** The first is slow. */
const timed = 3;

export async function estimateAblation(
  { file, shard, ...how }: Omit<AblateRequest, 'out'>,
  signal: AbortSignal,
): Promise<Estimate> {
  const { spec, each } = await prepareExperiment(file, how.precision);
  const opened = await OpenedModel.open(each[0], how);
  try {
    const units = unitsOf(spec, shard);
    const took: number[] = [];
    for (const unit of units.filter(({ model }) => model === spec.models?.[0]).slice(0, timed)) {
      signal.throwIfAborted();
      const began = performance.now();
      const places = missingOf(unit, spec, () => false);
      const rows = rowsOf(unit, places, { ...opened.who, signal });
      while ((await rows.next()).done !== true) signal.throwIfAborted();
      took.push(performance.now() - began);
    }
    return estimateOf(units.length, took);
  } finally {
    await opened.release();
  }
}
