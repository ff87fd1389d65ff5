// Problem: an ablation runs for an hour, and most of what makes it impossible is known before its model is opened.
// Idea: the file, the model's own words and its settings are looked at first, and whatever cannot work is said with the path of
// the mistake. What the file left open is filled in here, so that a journal says all of what was asked.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { replacementOf } from '../latent-parts';
import { hashOfFiles } from '../direction/steer-target';
import { tracedFiles } from '../run/provenance';
import { prepareSamples } from './prepare-samples';
import { recipeArms } from './recipe-arms';
import type { SampleSource } from './sample-source';
import { prepareSteering } from './steering';
import type { Steerings } from './steering';
import { parseAblation } from '../../ablation/parse-spec';
import type { RecipeAbout } from '../../ablation/recipe';
import { recipeAbout } from '../../ablation/recipes/all';
import { standardArms } from '../../ablation/standard-arms';
import { replacedBy } from '../../ablation/spec';
import type { AblationSpec, ArmSpec } from '../../ablation/spec';
import { requireAble, thinksInLatents } from '../../methods/method';
import { readAbilities } from '../../model/abilities';
import type { Abilities } from '../../model/abilities';
import { readModelFolder } from '../../model/folder/model-folder';
import { checkedSettings } from '../../model/method-options';
import { parseBoundedJson } from '../../trace/bounded-json';
import { DarkroomError } from '../../shared/errors';
import { listed } from '../../intervention/checks';
import { printable } from '../../shared/format';
import type { MethodSettings } from '../../shared/method-option';
import { methodNames } from '../../shared/trace/document';
import type { MethodName } from '../../shared/trace/document';

export interface PreparedAblation {
  readonly spec: AblationSpec & { readonly method: MethodName };
  /** A full path. */
  readonly root: string;
  /** Where the file lies: what it names is relative to it. */
  readonly folder: string;
  readonly model: PreparedModel;
  readonly steerings: Steerings;
  readonly samples: SampleSource;
  /** Sentences that belong beside the result. */
  readonly notes: readonly string[];
}

export interface PreparedModel {
  readonly name: string;
  readonly hash: string;
  /** Hashes of the models and directions of other arms, as the file names them. */
  readonly others?: Readonly<Record<string, string>>;
}

const largestFile = 2 ** 20;
const bounds = { deepest: 8, mostValues: 10_000 };

/** Of several models the first. */
export async function prepareAblation(file: string, precision?: string): Promise<PreparedAblation> {
  return prepareAsked(await readAblation(file), path.dirname(file), precision);
}

export async function readAblation(file: string): Promise<AblationSpec> {
  return parseAblation(await readSpec(file));
}

/** `beside` is the folder that names are relative to. */
export async function prepareAsked(
  asked: AblationSpec,
  beside: string,
  precision?: string,
): Promise<PreparedAblation> {
  const root = path.resolve(beside, asked.model);
  const folder = await readModelFolder(root, { precision });
  const abilities = readAbilities(folder.darkroom);
  const name = abilities.name ?? path.basename(root);
  const about = recipeAbout(asked.recipe);
  const method = asked.method ?? methodIn(abilities, name, about);
  requireAble(method, abilities, name);
  at('settings', () => checkedSettings(method, asked.settings, abilities.latents));
  const samples = await prepareSamples(asked, beside);
  const usual = () =>
    about
      ? recipeArms({ ...about, measures: samples.measures }, asked, { method, abilities, folder })
      : standardArms(method, samples.spec);
  const arms = samples.armsFor(asked.arms.length > 0 ? asked.arms : usual());
  const spec = { ...asked, method, samples: samples.spec, arms };
  const others = await otherModels(spec, beside, precision);
  requirePossible(spec, {
    abilities,
    name,
    others: new Map(others.map(other => [other.folder, other.abilities])),
  });
  const { steerings, hashes } = await prepareSteering(arms, { root, folder: beside, precision });
  const known = { ...hashes, ...Object.fromEntries(others.map(other => [other.folder, other.hash])) };
  const hash = hashOfFiles(await tracedFiles({ folder }));
  const model = { name, hash, ...(Object.keys(known).length > 0 && { others: known }) };
  return {
    spec,
    root,
    folder: beside,
    model,
    steerings,
    samples: samples.sourceFor(arms),
    notes: samples.notes,
  };
}

async function readSpec(file: string): Promise<unknown> {
  const name = printable(path.basename(file), 200);
  const remedy = 'Name a file of the kind *.ablation.json.';
  const facts = await stat(file).catch((cause: unknown) => {
    throw new DarkroomError('missing', `The ablation ${name} cannot be read.`, { remedy, cause });
  });
  if (!facts.isFile() || facts.size > largestFile)
    throw new DarkroomError('bad-input', `${name} is no ablation.`, { remedy });
  return parseBoundedJson(await readFile(file), name, bounds);
}

/** Of a recipe the first that it fits and the model was trained for; else the only one that thinks in latents. */
function methodIn({ methods }: Abilities, name: string, about: RecipeAbout | undefined): MethodName {
  const fitting = about?.methods.find(method => methods[method] !== undefined);
  if (fitting !== undefined) return fitting;
  const able = methodNames.filter(method => thinksInLatents(method) && methods[method] !== undefined);
  const [only] = able;
  if (able.length === 1 && only !== undefined) return only;
  const what = able.length === 0 ? 'no method with latents' : listed(able, 'and');
  throw new DarkroomError('bad-input', `method is missing: ${name} was trained for ${what}.`, {
    remedy: 'Name the method, or take a model that thinks in latents.',
  });
}

/** What the arms may be checked against. */
interface Known {
  readonly abilities: Abilities;
  readonly name: string;
  /** By folder as the file names it. */
  readonly others: ReadonlyMap<string, Abilities>;
}

function requirePossible(spec: PreparedAblation['spec'], known: Known): void {
  for (const [i, arm] of spec.arms.entries())
    at(spec.axes || spec.recipe !== 'own-arms' ? `arm "${printable(arm.name, 60)}"` : `arms[${i}]`, () => {
      requireArm(arm, spec, known);
    });
}

/** What the ablation's own model made of another sample, or sees. */
const ofOwnModel: ReadonlySet<string> = new Set(['transplant', 'oracle']);

function requireArm(arm: ArmSpec, { method, settings }: PreparedAblation['spec'], known: Known): void {
  const abilities =
    arm.model === undefined ? known.abilities : (known.others.get(arm.model) ?? known.abilities);
  const by = arm.method ?? method;
  requireAble(by, abilities, arm.model ?? known.name);
  const latents = replacedBy(arm);
  if (!thinksInLatents(by) && (latents !== undefined || arm.does === 'removed'))
    throw new DarkroomError('bad-input', `method is ${by}, which makes no latents that could be replaced.`, {
      remedy: 'Take a method that thinks in latents.',
    });
  replacementOf({ method: by, latents, part: latents && arm.part });
  if (ofOwnModel.has(arm.does) && (arm.model !== undefined || by !== method))
    throw new DarkroomError(
      'bad-input',
      `What "${arm.does}" puts in is of the ablation’s own model and method.`,
      {
        remedy: 'Leave "model" and "method" of this arm out.',
      },
    );
  const replacesTwice =
    latents !== undefined && arm.interventions?.some(({ at: { latents } }) => latents !== undefined);
  if (replacesTwice === true)
    throw new DarkroomError('bad-input', `Its interventions replace latents, and so does "${arm.does}".`, {
      remedy: 'Leave one of them out.',
    });
  checkedSettings(by, settingsOfArm(arm, method, settings), abilities.latents);
}

interface OtherModel {
  readonly folder: string;
  readonly hash: string;
  readonly abilities: Abilities;
}

async function otherModels(
  { arms }: AblationSpec,
  beside: string,
  precision?: string,
): Promise<readonly OtherModel[]> {
  const folders = [
    ...new Set(arms.flatMap(({ model, teacher }) => [model, teacher].filter(one => one !== undefined))),
  ];
  const found: OtherModel[] = [];
  for (const folder of folders) {
    const read = await readModelFolder(path.resolve(beside, folder), { precision });
    const hash = hashOfFiles(await tracedFiles({ folder: read }));
    found.push({ folder, hash, abilities: readAbilities(read.darkroom) });
  }
  return found;
}

function at(where: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    const { kind, message, remedy } = error;
    throw new DarkroomError(kind, `${where}: ${message}`, remedy === undefined ? {} : { remedy });
  }
}

/** With no latents at all, or none between their markers. */
const without: Readonly<Partial<Record<MethodName, MethodSettings>>> = {
  'modal-mixed': { start: 'never' },
  'ivt-lr': { steps: 0 },
  lavit: { thoughts: 0 },
};

/** An arm of another method has its own settings alone. */
export function settingsOfArm(
  arm: Pick<ArmSpec, 'does' | 'method' | 'settings'>,
  method: MethodName,
  settings: MethodSettings,
): MethodSettings {
  const by = arm.method ?? method;
  const own = { ...(by === method ? settings : {}), ...arm.settings };
  if (arm.does === 'removed') return { ...own, ...without[by] };
  if (arm.does !== 'markers') return own;
  if (by === 'modal-mixed') return { ...own, latents: 0 };
  throw new DarkroomError('bad-input', `${by} has no markers around its latents.`, {
    remedy: 'Take the arm "removed".',
  });
}
