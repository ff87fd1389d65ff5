// A request for a run is looked at before it is believed: it may come from a command that somebody else calls.

import { parseInterventions } from '../../intervention/parse';
import type { Intervention } from '../../intervention/types';
import { methodNamed } from '../../methods/wording';
import { samplerOf } from '../../runtime/sampling';
import { deviceChoices } from '../../shared/device';
import type { RunRequest } from '../../shared/protocol/run';
import { fidelities } from '../../shared/trace/document';
import { badRequest, fullPath, oneOf, requireObject, wholeNumber } from '../request-checks';
import { unknownDevice } from '../requests';

export interface CheckedRun extends RunRequest {
  readonly changes: readonly Intervention[];
}

const mostRuns = 64;
const mostTokens = 100_000;
const longestQuestion = 100_000;
const asDarkroomDoes = 'Give it as an object; "darkroom run" does.';
const ending = '.trace.safetensors';

export function checkRun(request: RunRequest): CheckedRun {
  requireObject(request, 'The request', asDarkroomDoes);
  const { method, device, question, picture, sampling, maxTokens, runs, threads, trace } = request;
  const known = methodNamed(method);
  if (!deviceChoices.includes(device)) throw unknownDevice(device);
  if (typeof question !== 'string' || question.trim() === '' || question.length > longestQuestion)
    throw badRequest('The question is empty or longer than 100,000 characters', 'Write a question.');
  fullPath(request.model, 'The model');
  if (picture !== undefined) fullPath(picture, 'The picture');
  fullPath(trace, 'The trace');
  if (request.interventionsFolder !== undefined)
    fullPath(request.interventionsFolder, 'The folder of vectors');
  if (request.continues !== undefined) {
    fullPath(request.continues.trace, 'The trace to go on from');
    wholeNumber(request.continues.step, 'The step to go on from', 0, 10_000_000);
  }
  if (!trace.endsWith(ending))
    throw badRequest(`The trace's name does not end in ${ending}`, 'Give it that ending.');
  wholeNumber(maxTokens, 'The number of tokens', 1, mostTokens);
  wholeNumber(runs, 'The number of runs', 1, mostRuns);
  wholeNumber(threads, 'The number of threads', 0, 1024);
  if (request.fidelity !== undefined) oneOf(request.fidelity, fidelities, 'The fidelity');
  requireObject(sampling, 'What is said of the sampling', asDarkroomDoes);
  // Each further run has the next seed.
  wholeNumber(sampling.seed, 'The seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - runs + 1);
  // Refuses what cannot be sampled with.
  samplerOf(sampling);
  return { ...request, method: known, changes: parseInterventions(request.interventions, 'interventions') };
}
