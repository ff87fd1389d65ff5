// What a person is asked before an ablation: which recipe, of which model, about how many samples of which task, or about samples
// of their own. A file that is there asks nothing.

import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { ablationFiles, folderIn, placeSpec } from './ablation-files';
import type { AblationWish } from './ablation-wish';
import { ownKinds } from './own-samples';
import type { OwnKind } from './own-samples';
import type { Speed, Speeds } from './speeds';
import { chosenModel } from '../run/model-shelf';
import { recipeAbout } from '../../ablation/recipes/all';
import { recipes } from '../../ablation/spec';
import type { Recipe } from '../../ablation/spec';
import { smallestAccuracyDifference } from '../../measures/statistics/detectable';
import { taskNames } from '../../tasks/types';
import { DarkroomError } from '../../shared/errors';
import { formatBytes } from '../../shared/format';
import type { ModelCard } from '../../shared/protocol/run';
import { methodTitles } from '../../shared/protocol/run-panel';
import type { MethodName } from '../../shared/trace/document';

export interface AskAblationParts {
  readonly globalStorage: vscode.Uri;
  readonly models: () => Promise<readonly ModelCard[]>;
  readonly speeds: Speeds;
  /** The picture that is chosen in the Run view. */
  readonly picture: () => string | undefined;
}

/** The file of what is wished for; what the wish leaves open is as the recipe has it. */
export async function wishedFile(
  parts: Omit<AskAblationParts, 'speeds' | 'picture'>,
  wish: AblationWish,
): Promise<string> {
  const { file, recipe = recipes[0], model, task, count, samples: own } = wish;
  if (file !== undefined) return file;
  const card = chosenModel(await parts.models(), model);
  const samples = own ?? { ...(task !== undefined && { task }), ...(count !== undefined && { count }) };
  const spec = { recipe, model: card.folder, ...(Object.keys(samples).length > 0 && { samples }) };
  return placeSpec(spec, { model: card.name, globalStorage: parts.globalStorage });
}

/** Undefined where it was given up. */
export async function askForAblation(parts: AskAblationParts): Promise<AblationWish | undefined> {
  const recipe = await pickRecipe(parts.speeds);
  if (!recipe) return undefined;
  if ('file' in recipe) return recipe;
  const card = await pickModel(await parts.models(), recipe.recipe);
  const about = card && (await pickAbout(card, parts.picture()));
  if (!card || about === undefined) return undefined;
  if ('ask' in about) {
    const samples = await about.ask(recipe.recipe);
    return samples && { ...recipe, model: card.folder, samples };
  }
  const { task } = about;
  const count = await askForCount(parts.speeds.of(recipe.recipe, card.name)?.ms);
  return count === undefined ? undefined : { ...recipe, model: card.folder, task, count };
}

async function pickRecipe(speeds: Speeds): Promise<{ recipe: Recipe } | { file: string } | undefined> {
  const files = await ablationFiles();
  const items = [
    ...recipes
      .filter(recipe => recipe !== 'own-arms')
      .map(recipe => ({
        label: recipeAbout(recipe)?.title ?? t('Replacement test'),
        description: [recipe, speedWords(speeds.of(recipe))].filter(text => text !== '').join(' · '),
        detail: recipeAbout(recipe)?.question ?? t('Do the latents carry the answer?'),
        chosen: { recipe },
      })),
    ...(files.length > 0 ? [{ label: t('Files'), kind: vscode.QuickPickItemKind.Separator }] : []),
    ...files.map(file => ({
      label: path.basename(file),
      description: folderIn(file),
      iconPath: new vscode.ThemeIcon('file'),
      chosen: { file },
    })),
  ];
  const options = { title: t('Run Ablation: Recipe'), matchOnDetail: true, ignoreFocusOut: true };
  const picked = await vscode.window.showQuickPick(items, options);
  return picked && 'chosen' in picked ? picked.chosen : undefined;
}

function speedWords(speed: Speed | undefined): string {
  if (!speed) return '';
  const time = timeText(usualCount * speed.ms);
  return t('about {0} for {1} samples of {2}, as fast as last time', time, usualCount, speed.model);
}

/** Only those that were trained for what the recipe asks of them. */
async function pickModel(cards: readonly ModelCard[], recipe: Recipe): Promise<ModelCard | undefined> {
  const wanted = recipeAbout(recipe)?.methods ?? latentMethods;
  const usable = cards.filter(card => card.problem === undefined && trained(card, wanted).length > 0);
  if (usable.length === 0)
    throw new DarkroomError('missing', 'There is no model here that was trained for this recipe.', {
      remedy: 'Name a folder with models in the setting darkroom.models.folders.',
    });
  const items = usable.map(card => ({
    label: card.name,
    description: `${trained(card, wanted)
      .map(method => methodTitles[method])
      .join(', ')} · ${formatBytes(card.bytes)}`,
    detail: card.folder,
    card,
  }));
  const options = { title: t('Run Ablation: Model'), matchOnDetail: true, ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(items, options))?.card;
}

const latentMethods: readonly MethodName[] = ['modal-mixed', 'ivt-lr', 'lavit'];

function trained({ methods, untrained }: ModelCard, wanted: readonly MethodName[]): readonly MethodName[] {
  return methods.filter(method => !untrained.includes(method) && wanted.includes(method));
}

/** Those that the model was trained on stand first. */
async function pickAbout(
  { tasks }: ModelCard,
  picture: string | undefined,
): Promise<{ readonly task: string } | OwnKind | undefined> {
  const own = await ownKinds(picture);
  const items = [
    ...[...taskNames]
      .sort((a, b) => Number(tasks.includes(b)) - Number(tasks.includes(a)))
      .map(task => ({
        label: task,
        description: tasks.includes(task) ? t('the model was trained on it') : '',
        about: { task },
      })),
    { label: t('Your own samples'), kind: vscode.QuickPickItemKind.Separator },
    ...own.map(about => ({ ...about, about })),
  ];
  const options = { title: t('Run Ablation: About What?'), matchOnDescription: true, ignoreFocusOut: true };
  const picked = await vscode.window.showQuickPick(items, options);
  return picked && 'about' in picked ? picked.about : undefined;
}

const counts = [50, 200, 1000] as const;
const usualCount = 200;

async function askForCount(sampleMs: number | undefined): Promise<number | undefined> {
  const items = counts.map(count => ({
    label: t('{0} samples', count),
    description: [
      count === usualCount ? t('as recipes have it') : '',
      sampleMs === undefined ? '' : t('about {0}, as fast as last time', timeText(count * sampleMs)),
    ]
      .filter(text => text !== '')
      .join(' · '),
    detail: powerWords(count),
    count,
  }));
  const options = {
    title: t('Run Ablation: Samples'),
    placeHolder: t('It can be stopped at any time, and goes on where it was.'),
    ignoreFocusOut: true,
  };
  return (await vscode.window.showQuickPick(items, options))?.count;
}

/** Where one answer in three changes: what is found four times in five. */
function powerWords(count: number): string {
  const smallest = smallestAccuracyDifference(1 / 3, { pairs: count }) ?? 1;
  return t('finds differences from about {0} points', Math.ceil(100 * smallest));
}

/** "4 min": more figures would promise more than is known. */
export function timeText(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return t('{0} s', Math.max(1, Math.round(ms / 1000)));
  if (minutes < 100) return t('{0} min', Math.round(minutes));
  return t('{0} h', (minutes / 60).toFixed(1));
}
