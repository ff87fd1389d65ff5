// Which models can be asked here: those that come with Darkroom, those that were added from the hub, those in the folders of the
// settings, and model folders of the workspace. The engine reads their cards from files alone; nothing is opened for the list.

import * as vscode from 'vscode';
import type { EngineSupervisor } from '../engine/supervisor';
import { addedModelsFolder, modelFolders } from '../settings';
import { DarkroomError } from '../../shared/errors';
import { fitsOption } from '../../shared/method-option';
import type { MethodSettings } from '../../shared/method-option';
import type { ModelCard } from '../../shared/protocol/run';
import type { RunChoice } from '../../shared/protocol/run-panel';
import type { MethodName } from '../../shared/trace/document';

/** A workspace of more than this many settings files is not searched to its end. */
const mostSearched = 500;
const mostListed = 100;

export async function findModels(
  engine: EngineSupervisor,
  extensionUri: vscode.Uri,
): Promise<readonly ModelCard[]> {
  const folders = await candidates(extensionUri);
  return engine.call('models', folders, { doing: 'loading', what: 'Looking for models' });
}

/** The model that a person or a caller names, by its folder or by its name. */
export function chosenModel(cards: readonly ModelCard[], name: string | undefined): ModelCard {
  const found =
    cards.find(card => card.folder === name) ??
    cards.find(card => card.name.toLowerCase() === name?.toLowerCase());
  if (found) return found;
  const names = cards.map(card => card.name).join(', ');
  throw new DarkroomError(
    'missing',
    name === undefined ? 'No model was found.' : `There is no model "${name}" here.`,
    {
      remedy: names
        ? `There is: ${names}.`
        : 'Add one with “Darkroom: Add Model…”, or name a folder with models in the setting darkroom.models.folders.',
    },
  );
}

/** The method that is wished for, where the model can run it; else the one that suits it best. */
export function possibleMethod(card: ModelCard, wish: MethodName): MethodName {
  return card.methods.includes(wish) ? wish : (card.methods[0] ?? wish);
}

/** What was set for a method, as far as this model has such options and takes such values. */
export function settingsFor(card: ModelCard, method: MethodName, { settings }: RunChoice): MethodSettings {
  const options = card.options[method] ?? [];
  return Object.fromEntries(
    Object.entries(settings[method] ?? {}).filter(([name, value]) => {
      const option = options.find(one => one.name === name);
      return option !== undefined && fitsOption(option, value);
    }),
  );
}

/** Refuses in words what this model cannot be asked, and says which of `cards` can. */
export function requireAbility(
  card: ModelCard,
  method: MethodName,
  withPicture: boolean,
  cards: readonly ModelCard[],
): void {
  if (card.problem !== undefined)
    throw new DarkroomError('bad-input', `The model ${card.name} cannot be used. ${card.problem}`);
  if (withPicture && !card.takesPictures)
    throw new DarkroomError('unsupported', `The model ${card.name} reads text only and takes no picture.`, {
      remedy: 'Choose a model with a vision encoder.',
    });
  if (card.methods.includes(method)) return;
  const able = cards.filter(({ methods, problem }) => problem === undefined && methods.includes(method));
  const others = able.length > 0 ? ` ${method} is run by: ${able.map(({ name }) => name).join(', ')}.` : '';
  throw new DarkroomError('unsupported', `The model ${card.name} cannot run the method "${method}".`, {
    remedy: `It can run: ${card.methods.join(', ') || 'none'}.${others}`,
  });
}

async function candidates(extensionUri: vscode.Uri): Promise<string[]> {
  const bundled = await subfolders(vscode.Uri.joinPath(extensionUri, 'models'));
  const named = modelFolders().map(folder => vscode.Uri.file(folder));
  const added = vscode.Uri.file(addedModelsFolder());
  const below = await Promise.all([...named, added].map(subfolders));
  const settings = await vscode.workspace.findFiles('**/config.json', '**/node_modules/**', mostSearched);
  const found = settings
    .filter(uri => uri.scheme === 'file')
    .map(uri => vscode.Uri.joinPath(uri, '..'))
    .sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
  const unique = new Map([...bundled, ...named, ...below.flat(), ...found].map(uri => [uri.fsPath, uri]));
  const models = await Promise.all([...unique.values()].map(async uri => ((await isModel(uri)) ? uri : [])));
  return models
    .flat()
    .slice(0, mostListed)
    .map(uri => uri.fsPath);
}

async function isModel(folder: vscode.Uri): Promise<boolean> {
  const [settings, graphs] = await Promise.all([
    typeOf(vscode.Uri.joinPath(folder, 'config.json')),
    typeOf(vscode.Uri.joinPath(folder, 'onnx')),
  ]);
  return (settings & vscode.FileType.File) !== 0 && (graphs & vscode.FileType.Directory) !== 0;
}

function typeOf(uri: vscode.Uri): Thenable<vscode.FileType> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => type,
    () => vscode.FileType.Unknown,
  );
}

/** One that cannot be read holds no models. */
function subfolders(folder: vscode.Uri): Thenable<vscode.Uri[]> {
  return vscode.workspace.fs.readDirectory(folder).then(
    entries =>
      entries
        .filter(([, type]) => (type & vscode.FileType.Directory) !== 0)
        .map(([name]) => vscode.Uri.joinPath(folder, name)),
    () => [],
  );
}
