// The arms of an ablation as they are typed: a word for what is put in the place of the latents, or an object that also says
// what else is varied. Whatever cannot be put together is refused with its path.

import { measureNames } from './measures';
import { latentParts, possible } from './replacements';
import type { LatentPart } from './replacements';
import { fedArms, limits, replacedBy, shownPictures, wholeArms } from './spec';
import type { ArmSpec, ArmWord } from './spec';
import { parseSettings, text, word } from './parse-words';
import {
  isObject,
  listed,
  requireDistinct,
  requireList,
  requireNumber,
  requireObject,
  shown,
  wrong,
} from '../intervention/checks';
import { parseInterventions } from '../intervention/parse';
import { methodNames } from '../shared/trace/document';

export function parseArms(value: unknown): readonly ArmSpec[] {
  const given = requireList(value, 'arms', limits.arms).map((arm, i) => parseArm(arm, `arms[${i}]`));
  const clash = given.findIndex(({ name }, at) => given.findIndex(arm => arm.name === name) !== at);
  const clashing = given[clash];
  if (clashing !== undefined)
    throw wrong(
      `arms[${clash}]`,
      `is called ${shown(clashing.name)} like another arm`,
      'Give it a "name" of its own.',
    );
  const others = given.filter(({ does }) => does !== 'baseline');
  if (others.length < given.length - 1)
    throw wrong('arms', 'names the baseline more than once', 'One is what all others are compared with.');
  const baseline = given.find(({ does }) => does === 'baseline') ?? parseArm('baseline', 'arms');
  if (others.length === 0)
    throw wrong(
      'arms',
      'has nothing but the baseline',
      `Add one of ${listed([...fedInto('hidden'), 'removed'], 'or')}.`,
    );
  if (others.some(({ name }) => name === baseline.name))
    throw wrong(
      'arms',
      `calls ${shown(baseline.name)} what is not the baseline`,
      'Give that arm another "name".',
    );
  return [baseline, ...others];
}

const armWords: readonly ArmWord[] = [...wholeArms, ...fedArms];

/** What an arm may vary beside its latents. */
const varying = [
  'settings',
  'interventions',
  'model',
  'method',
  'dose',
  'temperature',
  'picture',
  'measures',
] as const;

function parseArm(value: unknown, path: string): ArmSpec {
  if (!isObject(value)) return armOf(word(value, path, armWords), 'hidden', undefined, path);
  const fields = requireObject(value, path, ['does', 'part', 'name', ...varying]);
  const { does, part, name } = fields;
  const isVaried = varying.some(key => fields[key] !== undefined);
  const arm = armOf(
    does === undefined && isVaried ? 'kept' : word(does, `${path}.does`, armWords),
    part === undefined ? 'hidden' : word(part, `${path}.part`, latentParts),
    name === undefined ? undefined : text(name, `${path}.name`, limits.name),
    path,
  );
  return { ...arm, ...differing(fields, arm, path) };
}

function differing(
  fields: Readonly<Record<string, unknown>>,
  { does }: ArmSpec,
  path: string,
): Partial<ArmSpec> {
  const { settings, interventions, model, method, dose, temperature, picture, measures } = fields;
  if (dose !== undefined && does !== 'noise')
    throw wrong(
      `${path}.dose`,
      `is not for "${does}": it says how much of a latent is noise`,
      'Leave it out.',
    );
  return {
    ...(settings !== undefined && { settings: parseSettings(settings, `${path}.settings`) }),
    ...(interventions !== undefined && {
      interventions: parseInterventions(interventions, `${path}.interventions`),
    }),
    ...(model !== undefined && { model: text(model, `${path}.model`, limits.text) }),
    ...(method !== undefined && { method: word(method, `${path}.method`, methodNames) }),
    ...(dose !== undefined && { dose: requireNumber(dose, `${path}.dose`, 0, 1) }),
    ...(temperature !== undefined && {
      temperature: requireNumber(temperature, `${path}.temperature`, 0, limits.temperature),
    }),
    ...(picture !== undefined && { picture: word(picture, `${path}.picture`, shownPictures) }),
    ...(measures !== undefined && { measures: parseMeasures(measures, `${path}.measures`) }),
  };
}

function parseMeasures(value: unknown, path: string) {
  const names = requireList(value, path, measureNames.length).map((name, i) =>
    word(name, `${path}[${i}]`, measureNames),
  );
  requireDistinct(names, path);
  return names;
}

function armOf(does: ArmWord, part: LatentPart, name: string | undefined, path: string): ArmSpec {
  if (does === 'kept' && name === undefined)
    throw wrong(`${path}.name`, 'is missing', 'Say in a few words what is varied.');
  const arm = { name: name ?? (part === 'hidden' ? does : `${does}, ${part}`), does, part };
  const instead = replacedBy(arm);
  if (instead === undefined && part !== 'hidden')
    throw wrong(
      `${path}.part`,
      `is not for "${does}", which puts nothing in the place of latents`,
      'Leave it out.',
    );
  if (instead !== undefined && !possible[part].includes(instead))
    throw wrong(
      path,
      `puts "${does}" in the place of ${partWords[part]}`,
      `There is ${listed(fedInto(part), 'and')}.`,
    );
  return arm;
}

function fedInto(part: LatentPart): readonly ArmWord[] {
  return fedArms.filter(does => possible[part].includes(does === 'transplant' ? 'other' : does));
}

const partWords: Readonly<Record<LatentPart, string>> = {
  hidden: 'hidden states',
  patches: 'patches',
  both: 'both parts of the latents',
};
