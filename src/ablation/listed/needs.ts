// Problem: a task of the benchmark knows everything about its samples; a person's list knows what it says, and a recipe that needs
// more would only measure nothing, an hour later.
// Idea: what arms, measures and readings need of samples is said here, and asked before anything runs.

import type { MeasureName } from '../measures';
import type { Reading, RecipeAbout } from '../recipe';
import { readingOf, recipeAbout } from '../recipes/all';
import type { SampleNeed } from '../sample-need';
import type { AblationSpec, ArmSpec, SampleList } from '../spec';
import { wrong } from '../../intervention/checks';

const ofMeasures: Partial<Record<MeasureName, SampleNeed>> = {
  truthFocus: 'truth',
  truthShare: 'truth',
  precision: 'truth',
  recall: 'truth',
  stepPrecision: 'steps',
  probe: 'steps',
  fitted: 'steps',
  sketch: 'steps',
  sketchError: 'steps',
  similarity: 'steps',
  occlusion: 'answers',
  teacherKl: 'donors',
};

const ofReadings: Partial<Record<Reading, SampleNeed>> = {
  'right and wrong': 'answers',
  votes: 'answers',
  difficulty: 'difficulty',
};

/** Of a recipe, what of its measures these samples allow. */
export function possibleMeasures(about: RecipeAbout, has: ReadonlySet<SampleNeed>): readonly MeasureName[] {
  return about.measures.filter(measure => isThere(ofMeasures[measure], has));
}

/** With its arms known. */
export function requireKnown(
  { recipe, arms }: Pick<AblationSpec, 'recipe' | 'arms'>,
  has: ReadonlySet<SampleNeed>,
  list: SampleList,
): void {
  const about = recipeAbout(recipe);
  const require = (need: SampleNeed | undefined, path: string, what: string) => {
    if (need !== undefined && !has.has(need))
      throw wrong(path, `${what} ${needWords[need]}`, remedyOf(need, list));
  };
  const [measure] = about && possibleMeasures(about, has).length === 0 ? about.measures : [];
  for (const need of [
    ofReadings[readingOf(recipe)],
    measure && ofMeasures[measure],
    ...(about?.ofSamples ?? []),
  ])
    require(need, 'recipe', `"${recipe}" needs`);
  for (const arm of arms) {
    const path = `arm "${arm.name}"`;
    for (const need of needsOf(arm)) require(need, path, 'needs');
    for (const name of arm.measures ?? []) require(ofMeasures[name], path, `measures ${name}, which needs`);
  }
}

function needsOf({ does, picture }: ArmSpec): readonly SampleNeed[] {
  const donor = does === 'transplant' || picture === 'other';
  const truth = picture === 'truth hidden' || picture === 'as much hidden';
  const needs: readonly (readonly [boolean, SampleNeed])[] = [
    [donor, 'donors'],
    [truth, 'truth'],
    [does === 'oracle', 'steps'],
  ];
  return needs.flatMap(([isNeeded, need]) => (isNeeded ? [need] : []));
}

const isThere = (need: SampleNeed | undefined, has: ReadonlySet<SampleNeed>) =>
  need === undefined || has.has(need);

const needWords: Readonly<Record<SampleNeed, string>> = {
  answers: 'to know what is right, and the samples have no answers',
  truth: 'the boxes that answers are read from, and not every sample has them',
  difficulty: 'to know how difficult samples are, and not all of them say it',
  donors: 'another sample that would lend its latents, and there is none with another answer',
  steps: 'the steps to the answer, which only samples of the benchmark have',
};

function remedyOf(need: SampleNeed, list: SampleList): string {
  if (need === 'steps') return 'Take {"samples": {"task": "trail"}}, or another recipe.';
  if (need === 'donors' && 'image' in list)
    return 'Name other pictures in "samples.donors", or "arms" that lend nothing.';
  if (need === 'donors') return 'Add pictures with other answers, or name "arms" that lend nothing.';
  if (need === 'answers' && 'folder' in list)
    return 'Put an answers.csv with name,answer beside the pictures.';
  const key = need === 'answers' ? 'answer' : need;
  return 'file' in list
    ? `Add "${key}" to each line, or take another recipe.`
    : `Take {"samples": {"file": …}} with "${key}" in each line.`;
}
