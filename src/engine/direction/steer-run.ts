// Problem: a run that steers has to be repeatable from its trace alone, and directions are large and change.
// Idea: what is added is written beside the trace before the run, and the run gets ordinary interventions that name it.
// A run that was refused leaves none of it.

import path from 'node:path';
import { vectorFor } from './develop';
import { interventionOf } from './steer';
import type { Steer } from './steer';
import { steerTarget } from './steer-target';
import { removeVectors, vectorEnding, vectorTensor, writeVector } from './vector-file';
import { requireFreeTraces } from '../run-files';
import { DarkroomError } from '../../shared/errors';
import type { RunRequest } from '../../shared/protocol/run';

const traceEnding = '.trace.safetensors';
const mostVectors = 16;

/** Beside the trace: `cat.vector.safetensors`, then `cat.2.vector.safetensors`. */
export function vectorsBeside(trace: string, count: number): readonly string[] {
  const stem = trace.endsWith(traceEnding) ? trace.slice(0, -traceEnding.length) : trace;
  return Array.from(
    { length: count },
    (_, index) => `${stem}${index === 0 ? '' : `.${index + 1}`}${vectorEnding}`,
  );
}

/** Runs what was asked for with the vectors of directions added. */
export async function steered<T>(
  request: RunRequest,
  steers: readonly Steer[],
  run: (request: RunRequest) => Promise<T>,
): Promise<T> {
  if (steers.length === 0) return run(request);
  if (steers.length > mostVectors)
    throw new DarkroomError('bad-input', `${steers.length} directions cannot be added in one run.`, {
      remedy: `Add at most ${mostVectors}.`,
    });
  await requireFreeTraces(request.trace, request.runs);
  const target = await steerTarget(request.model, request.precision);
  const folder = request.interventionsFolder ?? path.dirname(request.trace);
  const files = vectorsBeside(request.trace, steers.length);
  const interventions = [...request.interventions];
  const written: string[] = [];
  try {
    for (const [index, steer] of steers.entries()) {
      const file = files[index] ?? '';
      const { vector, about } = await vectorFor(steer, target);
      const name = path.relative(folder, file).split(path.sep).join('/');
      interventions.push(interventionOf(steer, `${name}#${vectorTensor}`, target));
      await writeVector(file, vector, about);
      written.push(file);
    }
    return await run({ ...request, interventions, interventionsFolder: folder });
  } catch (error) {
    await removeVectors(written);
    throw error;
  }
}
