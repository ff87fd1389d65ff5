// Asks the service as the extension would, but in this process. Ctrl+C cancels between steps; a second one ends it.

import { createService } from '../engine/service';
import type { ServiceOptions } from '../engine/service';
import type { EngineContract } from '../shared/protocol/engine';
import type { CallName, EventOf, ParamsOf, ResultOf } from '../shared/rpc/contract';

export async function ask<N extends CallName<EngineContract>>(
  options: ServiceOptions,
  name: N,
  params: ParamsOf<EngineContract, N>,
  report: (event: EventOf<EngineContract, N>) => void,
): Promise<ResultOf<EngineContract, N>> {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return createService(options)[name](params, { signal: controller.signal, report });
}
