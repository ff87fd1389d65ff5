// The engine's estimate of what is left of an experiment, before it is begun or gone on with: nothing is written, and what is
// answered for it is forgotten. Several models are opened one after the other, as they will be.

import { rowsOf } from './arms';
import { OpenedModel } from './opened-model';
import { prepareExperiment } from './experiment';
import { readRows, rowFilesIn } from './read-rows';
import type { AblateRequest } from './ablate';
import type { PreparedAblation } from './prepare';
import { estimateOf, together } from '../../ablation/estimate';
import type { Estimate } from '../../ablation/estimate';
import { missingOf, placeKey, unitsOf } from '../../ablation/plan';
import type { Unit } from '../../ablation/plan';
import type { AblationSpec } from '../../ablation/spec';
import { printable } from '../../shared/format';
import { resultFolderOf } from '../../shared/protocol/ablation';

/** The first is slow. */
const timed = 3;

interface Asked extends AblateRequest {
  /** Fewer samples are done sooner than estimated. */
  readonly fewest?: number;
}

/** Undefined where fewer samples are left than that. */
export async function estimateAblation(
  { file, out = resultFolderOf(file), shard, fewest = 0, ...how }: Asked,
  signal: AbortSignal,
): Promise<Estimate | undefined> {
  const { spec, each } = await prepareExperiment(file, how.precision);
  const there = new Set<string>();
  for (const journal of await rowFilesIn(out))
    for (const row of (await readRows(journal, printable(journal))).rows) there.add(placeKey(row));
  const left = unitsOf(spec, shard).filter(
    unit => missingOf(unit, spec, place => there.has(placeKey(place))).length > 0,
  );
  if (left.length < fewest) return undefined;
  const estimates: Estimate[] = [];
  for (const [i, prepared] of each.entries()) {
    const its = left.filter(({ model }) => model === spec.models?.[i]);
    const took = its.length === 0 ? [] : await times(its.slice(0, timed), spec, { prepared, how, signal });
    estimates.push(estimateOf(its.length, took));
  }
  return together(estimates);
}

interface Timing {
  readonly prepared: PreparedAblation;
  readonly how: Parameters<typeof OpenedModel.open>[1];
  readonly signal: AbortSignal;
}

async function times(
  units: readonly Unit[],
  spec: AblationSpec,
  { prepared, how, signal }: Timing,
): Promise<readonly number[]> {
  const opened = await OpenedModel.open(prepared, how);
  try {
    const took: number[] = [];
    for (const unit of units) {
      signal.throwIfAborted();
      const began = performance.now();
      const places = missingOf(unit, spec, () => false);
      const rows = rowsOf(unit, places, { ...opened.who, signal });
      while ((await rows.next()).done !== true) signal.throwIfAborted();
      took.push(performance.now() - began);
    }
    return took;
  } finally {
    await opened.release();
  }
}
