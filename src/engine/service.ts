// What the engine can do, without regard to who asks: the forked process and the terminal use this same object.

import { parseCheckRequest } from './requests';
import { checkModel } from '../model/check';
import { ortVersion } from '../runtime/version';
import type { EngineContract, EngineFacts } from '../shared/protocol/engine';
import type { Handlers } from '../shared/rpc/contract';

export interface ServiceOptions {
  /** Whether models may be opened, or the sentence that says why not. */
  readonly sessions: true | string;
}

export function createService(options: ServiceOptions): Handlers<EngineContract> {
  return {
    facts: () => engineFacts(options),
    check: (request, { signal, report }) =>
      checkModel(parseCheckRequest(request), { ...options, signal, report }),
  };
}

export function engineFacts(options: ServiceOptions): EngineFacts {
  return {
    pid: process.pid,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    onnxruntime: ortVersion(),
    sessions: options.sessions === true,
  };
}
