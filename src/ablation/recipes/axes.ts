// Problem: what is varied is asked in a file, and may be something that the recipe does not vary, or that no model has.
// Idea: values are checked twice: as the file is read, against what any model allows; and when the model is known, by whatever
// checks its settings, with the path of the value that made them impossible.

import { recipeAbout } from './all';
import type { Axis, AxisValues, RecipeAbout, RecipeFacts } from '../recipe';
import { limits } from '../spec';
import type { ArmSpec, AxisValue, Recipe } from '../spec';
import { text } from '../parse-words';
import {
  listed,
  requireDistinct,
  requireList,
  requireNumber,
  requireObject,
  requireWhole,
  wrong,
} from '../../intervention/checks';

export function parseAxes(value: unknown, recipe: Recipe): AxisValues {
  const axes = recipeAbout(recipe)?.axes ?? [];
  if (axes.length === 0)
    throw wrong('axes', `are not for "${recipe}", which varies nothing that could be named`);
  const fields = requireObject(
    value,
    'axes',
    axes.map(({ name }) => name),
  );
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, values]) => {
      const axis = axes.find(one => one.name === name);
      return axis ? [[name, parseValues(values, axis, `axes.${name}`)]] : [];
    }),
  );
}

function parseValues(value: unknown, axis: Axis, path: string): readonly AxisValue[] {
  const values = requireList(value, path, limits.axisValues).map((one, i) =>
    parseValue(one, axis, `${path}[${i}]`),
  );
  requireDistinct(values, path);
  return values;
}

function parseValue(value: unknown, { kind, range }: Axis, path: string): AxisValue {
  if (kind === 'word') return text(value, path, limits.text);
  const [least, most] = range ?? [-limits.factor, limits.factor];
  return kind === 'whole' ? requireWhole(value, path, least, most) : requireNumber(value, path, least, most);
}

/** The arms of a recipe for one model, each with what is measured of it. */
export function armsOf(about: RecipeAbout, asked: AxisValues, facts: RecipeFacts): readonly ArmSpec[] {
  requireFitting(about, facts);
  const axes = Object.fromEntries(
    about.axes.map(axis => {
      const values = asked[axis.name] ?? axis.values(facts);
      if (values === undefined || values.length === 0)
        throw wrong(`axes.${axis.name}`, `is missing: ${about.name} has to be told`, `${axis.title}.`);
      requireWithin(axis, values, facts);
      return [axis.name, values];
    }),
  );
  const { measures } = about;
  const arms = about.arms(axes, facts);
  if (arms.length > limits.recipeArms)
    throw wrong(
      'axes',
      `make ${arms.length} arms, and ${limits.recipeArms} is the limit`,
      'Name fewer values.',
    );
  return arms.map(arm => ({ ...arm, ...(measures.length > 0 && { measures: arm.measures ?? measures }) }));
}

function requireWithin({ name, within }: Axis, values: readonly AxisValue[], facts: RecipeFacts): void {
  if (!within) return;
  const [least, most] = within(facts);
  const outside = values.findIndex(value => !(Number(value) >= least && Number(value) <= most));
  if (outside >= 0)
    throw wrong(
      `axes.${name}[${outside}]`,
      `is ${values[outside] ?? ''}, and this model has ${least} to ${most}`,
    );
}

function requireFitting({ name, methods, needs = [] }: RecipeAbout, { method, able }: RecipeFacts): void {
  if (!methods.includes(method))
    throw wrong('recipe', `"${name}" is not for ${method}`, `It is for ${listed(methods, 'and')}.`);
  const missing = needs.find(need => !able.includes(need));
  if (missing !== undefined)
    throw wrong(
      'recipe',
      `"${name}" needs ${ableWords[missing]}, and this model has none`,
      'Take another model.',
    );
}

const ableWords = {
  sketch: 'a decoder of sketches',
  probe: 'a probe of its latents',
  trajectory: 'a head that says where thoughts look',
  stages: 'stages of training',
} as const;
