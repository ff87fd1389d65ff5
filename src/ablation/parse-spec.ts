// Problem: an ablation is typed by hand or made by a program, may be anything, and runs for an hour.
// Idea: it is read key by key; what was not understood is refused with its path, what is left out gets its default. The JSON
// schema (`schemas/ablation.schema.json`) says the same to editors, and a test holds the two together.

import { parseArms } from './parse-arms';
import { parseSamples } from './parse-samples';
import { parseSettings, text, word } from './parse-words';
import type { AxisValues } from './recipe';
import { parseAxes } from './recipes/axes';
import { recipeAbout } from './recipes/all';
import { defaults, limits, recipes } from './spec';
import type { AblationSpec, Recipe, StopRule } from './spec';
import {
  listed,
  requireDistinct,
  requireList,
  requireNumber,
  requireObject,
  requireWhole,
  wrong,
} from '../intervention/checks';
import { methodNames } from '../shared/trace/document';

const keys = [
  '$schema',
  'recipe',
  'model',
  'models',
  'method',
  'settings',
  'samples',
  'axes',
  'arms',
  'seeds',
  'margin',
  'level',
  'stop',
] as const;

/** Arms that the file does not name are not there yet: they depend on the model. */
export function parseAblation(value: unknown): AblationSpec {
  const fields = requireObject(value, 'The ablation', keys);
  const { method, samples, arms, seeds, margin, level, settings, stop } = fields;
  const recipe = recipeIn(fields);
  const about = recipeAbout(recipe);
  const axes = axesIn(fields, recipe);
  return {
    recipe,
    ...modelsIn(fields),
    method: method === undefined ? null : word(method, 'method', methodNames),
    settings: settings === undefined ? {} : parseSettings(settings),
    samples: parseSamples(samples, about?.tasks),
    arms: arms === undefined ? [] : parseArms(arms),
    ...(axes && { axes }),
    seeds: parseSeeds(seeds === undefined ? (about?.seeds ?? defaults.seeds) : seeds),
    margin: margin === undefined ? defaults.margin : requireNumber(margin, 'margin', ...limits.margin),
    level: level === undefined ? defaults.level : requireNumber(level, 'level', ...limits.level),
    ...(stop !== undefined && { stop: stopIn(stop) }),
  };
}

function recipeIn({ recipe, arms }: Readonly<Record<string, unknown>>): Recipe {
  if (recipe === undefined && arms === undefined)
    throw wrong(
      'recipe',
      'is missing',
      `An ablation follows a recipe, or has "arms" of its own: ${listed(recipes, 'or')}.`,
    );
  const named = recipe === undefined ? 'own-arms' : word(recipe, 'recipe', recipes);
  if (named === 'own-arms' && arms === undefined)
    throw wrong('arms', 'is missing: "own-arms" are those of the file');
  return named;
}

function modelsIn({
  model,
  models,
}: Readonly<Record<string, unknown>>): Pick<AblationSpec, 'model' | 'models'> {
  if (models === undefined) return { model: text(model, 'model', limits.text) };
  if (model !== undefined) throw wrong('models', 'are there beside "model"', 'Leave one of the two out.');
  const names = requireList(models, 'models', limits.models).map((one, i) =>
    text(one, `models[${i}]`, limits.text),
  );
  requireDistinct(names, 'models');
  const [first = ''] = names;
  return names.length === 1 ? { model: first } : { model: first, models: names };
}

function stopIn(value: unknown): StopRule {
  const { width, hours } = requireObject(value, 'stop', ['width', 'hours']);
  if (width === undefined && hours === undefined)
    throw wrong('stop', 'is empty', 'It has a "width" of intervals, or "hours".');
  return {
    ...(width !== undefined && { width: requireNumber(width, 'stop.width', ...limits.width) }),
    ...(hours !== undefined && { hours: requireNumber(hours, 'stop.hours', ...limits.hours) }),
  };
}

function axesIn({ axes, arms }: Readonly<Record<string, unknown>>, recipe: Recipe): AxisValues | undefined {
  if (axes === undefined) return undefined;
  if (arms !== undefined)
    throw wrong('axes', 'are of the recipe, whose arms are replaced by those of the file', 'Leave one out.');
  return parseAxes(axes, recipe);
}

function parseSeeds(value: unknown): readonly number[] {
  const seeds = requireList(value, 'seeds', limits.seeds).map((seed, i) =>
    requireWhole(seed, `seeds[${i}]`, 0, limits.seed),
  );
  requireDistinct(seeds, 'seeds');
  return seeds;
}
