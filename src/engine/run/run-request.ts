// A request for a run is looked at before it is believed: it may come from a command that somebody else calls.

import path from 'node:path';
import { parseInterventions } from '../../intervention/parse';
import type { Intervention } from '../../intervention/types';
import { methodNamed } from '../../methods/wording';
import { samplerOf } from '../../runtime/sampling';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import { deviceChoices } from '../../shared/model-report';
import type { RunRequest } from '../../shared/protocol/run';
import { fidelities } from '../../shared/trace/document';
import { unknownDevice } from '../requests';

export interface CheckedRun extends RunRequest {
  readonly changes: readonly Intervention[];
}

const mostRuns = 64;
const mostTokens = 100_000;
const longestQuestion = 100_000;
const ending = '.trace.safetensors';

export function checkRun(request: RunRequest): CheckedRun {
  requireObject(request, 'The request');
  const { method, device, question, picture, sampling, maxTokens, runs, threads, trace } = request;
  const known = methodNamed(method);
  if (!deviceChoices.includes(device)) throw unknownDevice(device);
  if (typeof question !== 'string' || question.trim() === '' || question.length > longestQuestion)
    throw bad('The question is empty or longer than 100,000 characters', 'Write a question.');
  requirePath(request.model, 'The model');
  if (picture !== undefined) requirePath(picture, 'The picture');
  requirePath(trace, 'The trace');
  if (request.interventionsFolder !== undefined)
    requirePath(request.interventionsFolder, 'The folder of vectors');
  if (request.continues !== undefined) {
    requirePath(request.continues.trace, 'The trace to go on from');
    requireWhole(request.continues.step, 1, 10_000_000, 'The step to go on from');
  }
  if (!trace.endsWith(ending))
    throw bad(`The trace's name does not end in ${ending}`, 'Give it that ending.');
  requireWhole(maxTokens, 1, mostTokens, 'The number of tokens');
  requireWhole(runs, 1, mostRuns, 'The number of runs');
  requireWhole(threads, 0, 1024, 'The number of threads');
  if (request.fidelity !== undefined && !fidelities.includes(request.fidelity))
    throw bad(`The fidelity is ${printable(request.fidelity, 40)}`, `There is: ${fidelities.join(', ')}.`);
  requireObject(sampling, 'What is said of the sampling');
  // Each further run has the next seed.
  requireWhole(sampling.seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - runs + 1, 'The seed');
  // Refuses what cannot be sampled with.
  samplerOf(sampling);
  return { ...request, method: known, changes: parseInterventions(request.interventions, 'interventions') };
}

function requireObject(value: unknown, what: string): void {
  if (typeof value === 'object' && value !== null) return;
  throw bad(`${what} is missing`, 'Give it as an object; "darkroom run" does.');
}

function requirePath(value: unknown, what: string): void {
  if (typeof value === 'string' && path.isAbsolute(value) && !value.includes('\0')) return;
  throw bad(`${what} has no full path`, 'Give one.');
}

function requireWhole(value: unknown, least: number, most: number, what: string): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return;
  throw bad(
    `${what} is ${printable(String(value), 40)}`,
    `It must be a whole number from ${least} to ${most}.`,
  );
}

function bad(sentence: string, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', `${sentence}.`, { remedy });
}
