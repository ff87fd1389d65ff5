// Interventions as data, with the files that they name read, for one model and one question.

import { readVectors } from './vector-files';
import { compile } from '../intervention/compile';
import type { Plan } from '../intervention/plan';
import type { PositionClass } from '../intervention/position-names';
import type { Intervention } from '../intervention/types';
import type { Model, Question } from '../model/run/model';
import { needsPromptMeans, promptMeans } from '../model/run/prompt-means';
import { DarkroomError } from '../shared/errors';

export interface PlanContext {
  /** References are relative to it. */
  readonly folder: string;
  /** What positions the method has. */
  readonly classes: readonly PositionClass[];
  readonly signal: AbortSignal;
}

/** Undefined where nothing is changed. */
export async function compiledPlan(
  list: readonly Intervention[],
  model: Model,
  question: Question,
  { folder, classes, signal }: PlanContext,
): Promise<Plan | undefined> {
  if (list.length === 0) return undefined;
  const { manifest, graph } = model.decoder;
  if (!manifest)
    throw new DarkroomError(
      'unsupported',
      `${graph.name} cannot be changed: ${graph.anatomy.residualRefusal ?? 'it has no hooks.'}`,
      { remedy: 'Leave the interventions out, or use another export.' },
    );
  const mean = needsPromptMeans(list) ? { mean: await promptMeans(model, question, signal) } : {};
  const vectors = await readVectors(list, { folder, ...mean });
  return compile(list, { ...manifest, classes }, vectors);
}
