// The samples of an experiment, before its arms are known and before anything runs: a person's own are looked for, and what they
// lack that arms need is said.

import { findListed } from './listed/listed-source';
import type { FoundList } from './listed/listed-source';
import { findRepeated } from './listed/repeated-source';
import { TaskSource } from './sample-source';
import type { SampleSource } from './sample-source';
import { possibleMeasures, requireKnown } from '../../ablation/listed/needs';
import type { MeasureName } from '../../ablation/measures';
import { recipeAbout } from '../../ablation/recipes/all';
import { isListed } from '../../ablation/sample-sets';
import type { AblationSpec, ArmSpec, ListedSamples, SampleSpec, TaskSamples } from '../../ablation/spec';
import { generate } from '../../tasks/generate';
import { DarkroomError } from '../../shared/errors';

export interface PreparedSamples {
  /** With what was found. */
  readonly spec: SampleSpec;
  /** Of the recipe, what these samples allow. */
  readonly measures: readonly MeasureName[];
  readonly notes: readonly string[];
  /** Refuses what the samples cannot be asked. */
  readonly armsFor: (arms: readonly ArmSpec[]) => readonly ArmSpec[];
  readonly sourceFor: (arms: readonly ArmSpec[]) => SampleSource;
}

type Asked = Pick<AblationSpec, 'recipe' | 'samples'>;

export async function prepareSamples({ recipe, samples }: Asked, beside: string): Promise<PreparedSamples> {
  const measures = recipeAbout(recipe)?.measures ?? [];
  if (!isListed(samples)) {
    requireMade(samples);
    const source = new TaskSource(samples);
    return { spec: samples, measures, notes: [], armsFor: arms => arms, sourceFor: () => source };
  }
  return ownSamples(recipe, samples, await found(samples, beside));
}

function found({ list, seed }: ListedSamples, beside: string): Promise<FoundList> {
  return 'image' in list ? findRepeated({ list, seed }, beside) : findListed({ list, seed }, beside);
}

function ownSamples(
  recipe: AblationSpec['recipe'],
  samples: ListedSamples,
  { found: sets, has, notes, source }: FoundList,
): PreparedSamples {
  const { list } = samples;
  const about = recipeAbout(recipe);
  return {
    spec: { ...samples, found: sets },
    measures: about ? possibleMeasures(about, has) : [],
    notes,
    armsFor: arms => {
      requireKnown({ recipe, arms }, has, list);
      // Drawn in every arm, so that what differs between two is not whether tokens are.
      return 'image' in list ? arms.map(arm => ({ temperature: list.temperature, ...arm })) : arms;
    },
    sourceFor: arms => source(arms.some(takesFromOthers)),
  };
}

const takesFromOthers = ({ does, picture, measures = [] }: ArmSpec): boolean =>
  does === 'transplant' || picture === 'other' || measures.includes('teacherKl');

function requireMade({ tasks, seed, difficulty }: TaskSamples): void {
  try {
    for (const task of tasks) generate(task, { seed, index: 0, difficulty: difficulty ?? undefined });
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    const { kind, message, remedy } = error;
    throw new DarkroomError(kind, `samples: ${message}`, remedy === undefined ? {} : { remedy });
  }
}
