// What the engine can do, without regard to who asks: the forked process and the terminal use this same object.

import { armRuns } from './ablation/arm-runs';
import { planAblation, runAblation } from './ablation/serve';
import { extract } from './direction/extract';
import { describeDirection } from './direction/describe';
import { begunExtraction } from './direction/extract-begun';
import { checkSteer } from './direction/steer-request';
import { steered } from './direction/steer-run';
import { analyseDirections, makePairsFile } from './direction/table-requests';
import { newSample, sampleKinds } from './new-sample';
import { parseCheckRequest, parseFolders } from './requests';
import { requireRunFiles } from './run-files';
import { ModelShelf } from './run/model-shelf';
import { checkRun } from './run/run-request';
import { runModel } from './run/run';
import { modelCard } from '../model/card';
import { checkOnDevices } from './devices/check-on-devices';
import { ortVersion } from '../runtime/version';
import { DarkroomError } from '../shared/errors';
import type { EngineContract, EngineFacts } from '../shared/protocol/engine';
import type { Handlers } from '../shared/rpc/contract';

export interface ServiceOptions {
  /** Whether models may be opened, or the sentence that says why not. */
  readonly sessions: true | string;
}

export function createService(options: ServiceOptions): Handlers<EngineContract> {
  const shelf = new ModelShelf();
  return {
    facts: () => engineFacts(options),
    check: (request, { signal, report }) =>
      checkOnDevices(parseCheckRequest(request), { ...options, signal, report }),
    models: async folders => {
      const cards = await Promise.all(parseFolders(folders).map(modelCard));
      return cards.filter(card => card !== undefined);
    },
    run: async (request, { signal, report }) => {
      if (options.sessions !== true) throw new DarkroomError('unsupported', options.sessions);
      await requireRunFiles(checkRun(request));
      return steered(request, checkSteer(request.steer), asked => runModel(asked, { shelf, signal, report }));
    },
    extractDirection: async (request, { signal, report }) => {
      if (options.sessions !== true) throw new DarkroomError('unsupported', options.sessions);
      const begun = performance.now();
      const { file, about, notes } = await extract(request, { shelf, signal, report });
      return { out: file, about, notes, ms: performance.now() - begun };
    },
    begunExtraction,
    describeDirection,
    makePairs: makePairsFile,
    analyseDirections: (request, { signal }) => analyseDirections(request, signal),
    planAblation,
    ablate: (request, context) => {
      if (options.sessions !== true) throw new DarkroomError('unsupported', options.sessions);
      return runAblation(request, context);
    },
    armRuns,
    sampleKinds,
    newSample,
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
