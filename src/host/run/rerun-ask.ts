// Asks what to change when a run goes on from a step, and offers only what that step allows. The likeliest words are those
// of the model itself; any other can be written.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { pickTrace } from './open-trace';
import { pickPicture } from './pictures';
import { Questions } from './questions';
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
  const questions = new Questions();
  try {
    const items = changesAt(trace.document, step).map(kind => ({ ...itemFor(kind, asked), change: kind }));
    const chosen = await questions.ask({
      title: titleOf(asked),
      placeholder: t('What to change from this step on'),
      items,
    });
    return chosen && (await details(chosen.change, asked, questions));
  } finally {
    questions.dispose();
  }
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
    case 'seed':
      return {
        label: t('Another seed…'),
        description: t('what follows is drawn anew'),
        ...icon('refresh'),
      };
    case 'picture':
      return { label: t('Another picture…'), ...icon('file-media') };
  }
}

function details(kind: ChangeKind, asked: AskedStep, questions: Questions): Promise<RerunChange | undefined> {
  switch (kind) {
    case 'nothing':
      return Promise.resolve({ kind });
    case 'token':
      return askWord(asked, questions);
    case 'zero':
    case 'noise':
    case 'first':
    case 'trace':
      return askLatent(kind, asked, questions);
    case 'seed':
      return askDraw(asked, questions);
    case 'picture':
      return askPicture(questions);
  }
}

async function askPicture(questions: Questions): Promise<RerunChange | undefined> {
  questions.dispose();
  const picture = await pickPicture(t('Which Picture Instead?'));
  return picture && { kind: 'picture', picture: picture.fsPath };
}

async function askLatent(
  kind: LatentContent,
  asked: AskedStep,
  questions: Questions,
): Promise<RerunChange | undefined> {
  const ofNoise = {
    placeholder: t('The seed of the noise, a whole number; the same gives the same noise'),
    first: 0,
  };
  const seed = kind === 'noise' ? await askSeed(asked, questions, ofNoise) : undefined;
  if (kind === 'noise' && seed === undefined) return undefined;
  const following = await askFollowing(asked, questions);
  if (following === undefined) return undefined;
  if (kind !== 'trace') return { kind, following, ...(seed !== undefined && { seed }) };
  questions.dispose();
  const donor = await pickTrace(asked.globalStorage, t('Whose Latents?'));
  return donor && { kind, following, trace: donor.fsPath };
}

async function askDraw(asked: AskedStep, questions: Questions): Promise<RerunChange | undefined> {
  const was = asked.trace.document.sampling.seed;
  const placeholder = t('The seed from this step on, a whole number; the run had {0}', String(was));
  const seed = await askSeed(asked, questions, { placeholder, first: was + 1 });
  return seed === undefined ? undefined : { kind: 'seed', seed };
}

interface SeedQuestion {
  readonly placeholder: string;
  /** The one that is offered. */
  readonly first: number;
}

async function askSeed(
  asked: AskedStep,
  questions: Questions,
  { placeholder, first }: SeedQuestion,
): Promise<number | undefined> {
  const itemOf = (seed: number) => ({ label: t('Seed {0}', String(seed)), seed });
  const chosen = await questions.ask({
    title: titleOf(asked),
    placeholder,
    items: [itemOf(first)],
    typed: value =>
      /^(0|[1-9]\d{0,8})$/.test(value) && Number(value) !== first ? itemOf(Number(value)) : undefined,
  });
  return chosen?.seed;
}

/** Undefined where the person left. */
async function askFollowing(asked: AskedStep, questions: Questions): Promise<boolean | undefined> {
  if (!hasLatentsAfter(asked.trace.document, asked.step)) return false;
  const chosen = await questions.ask({
    title: titleOf(asked),
    placeholder: t('Which latents'),
    items: [
      { label: t('Only this latent'), following: false },
      { label: t('This one and all later ones'), following: true },
    ],
  });
  return chosen?.following;
}

interface WordItem extends vscode.QuickPickItem {
  readonly token: string;
}

/** The step's likeliest words, or whatever is typed. */
async function askWord(asked: AskedStep, questions: Questions): Promise<RerunChange | undefined> {
  const likely = (await likeliestAfter(asked.trace, asked.step)).map(wordItem);
  const chosen = await questions.ask<WordItem>({
    title: titleOf(asked),
    placeholder: t('The word to write in this step: one token of the model'),
    items: likely,
    typed: value =>
      value === '' || likely.some(({ label }) => label === value)
        ? undefined
        : { label: value, description: t('as typed'), token: value },
  });
  return chosen && { kind: 'token', token: chosen.token };
}

function wordItem({ text, probability }: LikelyToken): WordItem {
  const shown = probability < 0.005 ? t('less than 1 %') : `${(100 * probability).toFixed(0)} %`;
  return {
    label: printable(text.trim() === '' ? JSON.stringify(text) : text.trim(), 40),
    description: shown,
    token: text,
  };
}
