// The engine's answers to a host about ablations. What arrives is looked at before it is believed; what an ablation is, its
// file says (prepare.ts).

import { ablate } from './ablate';
import { prepareExperiment } from './experiment';
import { fieldsOf, fullPath, wholeNumber } from '../request-checks';
import { deviceNamed } from '../requests';
import { unitsOf } from '../../ablation/plan';
import { setsOf } from '../../ablation/sample-sets';
import type {
  AblationOutcome,
  AblationPlan,
  AblationProgress,
  AblationRequest,
} from '../../shared/protocol/ablation';
import type { CallContext } from '../../shared/rpc/contract';

const mostThreads = 1024;

/** From files alone: no model is opened. */
export async function planAblation(request: AblationRequest): Promise<AblationPlan> {
  const { file } = checked(request);
  const { spec, each } = await prepareExperiment(file);
  return {
    recipe: spec.recipe,
    models: each.map(({ model }) => model.name),
    tasks: setsOf(spec.samples).map(({ name }) => name),
    samples: unitsOf(spec).length,
    arms: spec.arms.map(({ name }) => name),
    seeds: spec.seeds.length,
  };
}

/** Runs what is missing. Stopped, it says what is there by then. */
export async function runAblation(
  request: AblationRequest,
  { signal, report }: Pick<CallContext<AblationProgress>, 'signal' | 'report'>,
): Promise<AblationOutcome> {
  const { folder, model, missing, rows, failed, failure, tasks } = await ablate(checked(request), {
    signal,
    report: ({ leftMs, ...progress }) =>
      report({ kind: 'progress', ...progress, ...(leftMs !== undefined && { leftMs }) }),
  });
  return {
    ...{ folder, model: model.name, missing, rows, failed },
    ...(failure !== undefined && { failure }),
    tasks: tasks.map(({ task, sentence }) => ({ task, sentence })),
  };
}

function checked(request: unknown): AblationRequest {
  const { file, device, threads } = fieldsOf<AblationRequest>(request);
  return {
    file: fullPath(file, 'The ablation'),
    device: deviceNamed(String(device)),
    threads: wholeNumber(threads, 'The number of threads', 0, mostThreads),
  };
}
