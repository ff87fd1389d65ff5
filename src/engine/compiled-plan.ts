// Interventions as data, with the files that they name read, for one model and one question.

import { latentsOfPictures } from './picture-latents';
import { filesNamedIn, picturesNamedIn, readVectors } from './vector-files';
import { compile } from '../intervention/compile';
import type { Plan } from '../intervention/plan';
import type { PositionClass } from '../intervention/position-names';
import type { Intervention } from '../intervention/types';
import type { Recorded, Vectors } from '../intervention/vectors';
import type { Model, Question } from '../model/run/model';
import { needsPromptMeans, promptMeans } from '../model/run/prompt-means';
import { DarkroomError } from '../shared/errors';

export interface PlanContext {
  /** References are relative to it. */
  readonly folder: string;
  /** What positions the method has. */
  readonly classes: readonly PositionClass[];
  /** How many latents stand for a picture; undefined where the method's latents stand for none. */
  readonly sketchLatents?: number | undefined;
  readonly signal: AbortSignal;
  readonly given?: GivenVectors | undefined;
}

/** What stands in no file: interventions name it as a file that begins with "@". */
export interface GivenVectors {
  /** What it is, so that equal ones need not be computed twice. */
  readonly name: string;
  readonly vector?: Float32Array;
  readonly stream?: (layer: number) => Recorded | undefined;
}

/** Undefined where nothing is changed. */
export async function compiledPlan(
  list: readonly Intervention[],
  model: Model,
  question: Question,
  { folder, classes, sketchLatents, signal, given }: PlanContext,
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
  const pictures = picturesNamedIn(list);
  const seen =
    pictures.length === 0
      ? {}
      : { picture: await latentsOfPictures(pictures, model, { folder, sketchLatents }) };
  const inFiles = given ? list.filter(change => !filesNamedIn([change]).some(isGiven)) : list;
  const vectors = await readVectors(inFiles, { folder, ...mean, ...seen });
  return compile(list, { ...manifest, classes }, given ? withGiven(vectors, given) : vectors);
}

const isGiven = (file: string) => file.startsWith('@');

function withGiven(vectors: Vectors, { vector, stream }: GivenVectors): Vectors {
  return {
    ...vectors,
    tensor: reference => (isGiven(reference.file) ? vector : vectors.tensor(reference)),
    stream: (trace, layer) => (isGiven(trace) ? stream?.(layer) : vectors.stream(trace, layer)),
  };
}
