// Samples of a person's own, asked for on the way to an ablation: the picture at hand, a list in the workspace, or a folder.

import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { folderIn } from './ablation-files';
import { activePicture, chosenPicture, pictureItems } from '../run/pictures';
import { readingOf } from '../../ablation/recipes/all';
import type { Recipe } from '../../ablation/spec';

/** As the file of an ablation has them, with full paths. */
export type OwnSamples = Readonly<Record<string, unknown>>;

export interface OwnKind {
  readonly label: string;
  readonly description: string;
  readonly iconPath: vscode.ThemeIcon;
  readonly ask: (recipe: Recipe) => Promise<OwnSamples | undefined>;
}

/** More are found with the dialog; a longer list helps nobody. */
const mostListed = 300;
const longest = 1000;

/** `chosen` is the picture of the Run view. */
export async function ownKinds(chosen: string | undefined): Promise<readonly OwnKind[]> {
  const picture = activePicture()?.fsPath ?? chosen;
  const found = await vscode.workspace.findFiles('**/*.jsonl', '**/{node_modules,*.ablation}/**', mostListed);
  return [
    ...(picture === undefined ? [] : [thisPicture(picture)]),
    ...found
      .filter(({ scheme }) => scheme === 'file')
      .map(({ fsPath: file }) => ({
        label: path.basename(file),
        description: folderIn(file),
        iconPath: new vscode.ThemeIcon('list-flat'),
        ask: () => Promise.resolve({ file }),
      })),
    {
      label: t('A folder of pictures…'),
      description: t('one question about all of them, with its answers.csv if there is one'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      ask: askFolder,
    },
  ];
}

function thisPicture(image: string): OwnKind {
  return {
    label: t('This picture'),
    description: t('{0}, answered again and again', path.basename(image)),
    iconPath: new vscode.ThemeIcon('file-media'),
    ask: async recipe => {
      const [known] = (await chosenPicture(image)).questions;
      const question = await askQuestion(path.basename(image), known?.question);
      if (question === undefined) return undefined;
      if (readingOf(recipe) !== 'replacement') return { image, question };
      const donors = await pickDonors(image);
      return donors && { image, question, ...(donors.length > 0 && { donors }) };
    },
  };
}

async function askFolder(): Promise<OwnSamples | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: t('A folder of pictures'),
    openLabel: t('Choose'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const folder = picked?.[0]?.fsPath;
  const question = folder && (await askQuestion(path.basename(folder), undefined));
  return question === undefined ? undefined : { folder, question };
}

async function askQuestion(about: string, value: string | undefined): Promise<string | undefined> {
  const question = await vscode.window.showInputBox({
    title: t('Run Ablation: Question About {0}', about),
    ...(value !== undefined && { value }),
    ignoreFocusOut: true,
    validateInput: text =>
      text.trim() === '' || text.length > longest
        ? t('Ask something, in 1 to {0} letters.', longest)
        : undefined,
  });
  return question?.trim();
}

/** Several, so that following them can be told from being disturbed. */
async function pickDonors(image: string): Promise<readonly string[] | undefined> {
  const items = (await pictureItems()).filter(({ uri }) => uri.fsPath !== image);
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Run Ablation: Whose Latents?'),
    placeHolder: t('Other pictures whose latents are put in, best with several answers'),
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  return chosen?.map(({ uri }) => uri.fsPath);
}
