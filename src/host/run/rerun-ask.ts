// Asks what to change when a run goes on from a step, and offers only what that step allows. The likeliest words are those
// of the model itself; any other can be written.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { pickTrace } from './open-trace';
import { pickPicture } from './pictures';
import { changesAt, hasLatentsAfter } from './rerun-change';
import type { ChangeKind, LatentContent, RerunChange } from './rerun-change';
import { likeliestAfter } from '../trace/likeliest';
import type { LikelyToken } from '../trace/likeliest';
import { printable } from '../../shared/format';
import { wordOf } from '../../shared/trace/step';
import type { OpenTrace } from '../../trace/open-trace';

export interface AskedStep {
  readonly trace: OpenTrace;
  readonly step: number;
  readonly globalStorage: vscode.Uri;
}

/** Undefined where the person thought better of it. */
export async function askChange(asked: AskedStep): Promise<RerunChange | undefined> {
  const { trace, step } = asked;
  const kinds = changesAt(trace.document, step);
  const items = kinds.map(kind => ({ ...itemFor(kind, asked), change: kind }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: titleOf(asked),
    placeHolder: t('What to change from this step on'),
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  return chosen && details(chosen.change, asked);
}

function titleOf({ trace, step }: AskedStep): string {
  const view = trace.document.steps[step];
  const what =
    view?.kind === 'text' ? `\u201c${printable(wordOf(view.token).trim(), 40)}\u201d` : t('a latent');
  return t('Re-run From Step {0}, {1}', step, what);
}

function itemFor(kind: ChangeKind, { trace, step }: AskedStep): vscode.QuickPickItem {
  const icon = (name: string) => ({ iconPath: new vscode.ThemeIcon(name) });
  const view = trace.document.steps[step];
  const word = view?.kind === 'text' ? printable(wordOf(view.token).trim(), 40) : '';
  switch (kind) {
    case 'nothing':
      return { label: t('Nothing'), description: t('it should come out the same'), ...icon('sync') };
    case 'token':
      return {
        label: t('Another word…'),
        description: t('in place of \u201c{0}\u201d', word),
        ...icon('edit'),
      };
    case 'zero':
      return { label: t('Zeros instead of the latent'), ...icon('circle-slash') };
    case 'noise':
      return {
        label: t('Noise instead of the latent…'),
        description: t('with its mean and standard deviation'),
        ...icon('pulse'),
      };
    case 'first':
      return { label: t('The first latent again'), ...icon('debug-step-back') };
    case 'trace':
      return {
        label: t('The latent of another trace…'),
        description: t('the control that decides'),
        ...icon('arrow-swap'),
      };
    case 'picture':
      return { label: t('Another picture…'), ...icon('file-media') };
  }
}

function details(kind: ChangeKind, asked: AskedStep): Promise<RerunChange | undefined> {
  switch (kind) {
    case 'nothing':
      return Promise.resolve({ kind });
    case 'token':
      return askWord(asked);
    case 'zero':
    case 'noise':
    case 'first':
    case 'trace':
      return askLatent(kind, asked);
    case 'picture':
      return askPicture();
  }
}

async function askPicture(): Promise<RerunChange | undefined> {
  const picture = await pickPicture(t('Which Picture Instead?'));
  return picture && { kind: 'picture', picture: picture.fsPath };
}

async function askLatent(kind: LatentContent, asked: AskedStep): Promise<RerunChange | undefined> {
  const donor = kind === 'trace' ? await pickTrace(asked.globalStorage, t('Whose Latents?')) : undefined;
  if (kind === 'trace' && !donor) return undefined;
  const seed = kind === 'noise' ? await askSeed() : undefined;
  if (kind === 'noise' && seed === undefined) return undefined;
  const following = await askFollowing(asked);
  if (following === undefined) return undefined;
  return { kind, following, ...(seed !== undefined && { seed }), ...(donor && { trace: donor.fsPath }) };
}

async function askSeed(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: t('Seed of the Noise'),
    value: '0',
    prompt: t('The same seed gives the same noise.'),
    ignoreFocusOut: true,
    validateInput: value => (/^\d{1,9}$/.test(value.trim()) ? undefined : t('Write a whole number from 0.')),
  });
  return text === undefined ? undefined : Number(text);
}

/** Undefined where the person left. */
async function askFollowing({ trace, step }: AskedStep): Promise<boolean | undefined> {
  if (!hasLatentsAfter(trace.document, step)) return false;
  const items = [
    { label: t('Only this latent'), following: false },
    { label: t('This one and all later ones'), following: true },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Which Latents?'),
    ignoreFocusOut: true,
  });
  return chosen?.following;
}

interface WordItem extends vscode.QuickPickItem {
  readonly token: string;
}

/** The step's likeliest words, or whatever is typed. */
async function askWord(asked: AskedStep): Promise<RerunChange | undefined> {
  const likely = (await likeliestAfter(asked.trace, asked.step)).map(wordItem);
  const input = vscode.window.createQuickPick<WordItem>();
  input.title = titleOf(asked);
  input.placeholder = t('The word to write in this step: one token of the model');
  input.ignoreFocusOut = true;
  input.items = likely;
  input.onDidChangeValue(value => {
    const typed = { label: value.trim(), description: t('as typed'), token: value.trim(), alwaysShow: true };
    const known = likely.some(({ label }) => label === typed.token);
    input.items = typed.token === '' || known ? likely : [typed, ...likely];
  });
  try {
    const token = await new Promise<string | undefined>(resolve => {
      input.onDidAccept(() => resolve(input.activeItems[0]?.token));
      input.onDidHide(() => resolve(undefined));
      input.show();
    });
    return token === undefined ? undefined : { kind: 'token', token };
  } finally {
    input.dispose();
  }
}

function wordItem({ text, probability }: LikelyToken): WordItem {
  const shown = probability < 0.005 ? t('less than 1 %') : `${(100 * probability).toFixed(0)} %`;
  return {
    label: printable(text.trim() === '' ? JSON.stringify(text) : text.trim(), 40),
    description: shown,
    token: text,
  };
}
