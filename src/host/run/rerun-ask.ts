// Asks what to change when a run goes on from a step, and offers only what that step allows. The likeliest words are those
// of the model itself; any other can be written.

import { t } from '@vscode/l10n';
import type * as vscode from 'vscode';
import { pickTrace } from './open-trace';
import { pickPicture } from './pictures';
import { Questions } from './questions';
import { askGate, askHead, askPatch, askRemoval, askVector } from './rerun-ask-inside';
import { changesAt, hasLatentsAfter, latentContents, requireAllowed } from './rerun-change';
import type { ChangeKind, LatentContent, RerunChange } from './rerun-change';
import { itemFor, titleOf } from './rerun-items';
import type { AskedStep } from './rerun-items';
import { likeliestAfter } from '../trace/likeliest';
import type { LikelyToken } from '../trace/likeliest';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

/** Undefined where the person thought better of it. */
export async function askChange(asked: AskedStep): Promise<RerunChange | undefined> {
  const { trace, step, kind } = asked;
  if (kind !== undefined && kind !== 'latent') requireAllowed(trace.document, step, kind);
  const questions = new Questions();
  try {
    if (kind !== undefined && kind !== 'latent') return await details(kind, asked, questions);
    const items = kindsFor(asked).map(one => ({ ...itemFor(one, asked), change: one }));
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

function kindsFor({ trace: { document }, step, kind }: AskedStep): readonly ChangeKind[] {
  const allowed = changesAt(document, step);
  if (kind !== 'latent') return allowed;
  const contents = allowed.filter(one => latentContents.some(content => content === one));
  if (contents.length > 0) return contents;
  throw new DarkroomError('bad-input', `Step ${step} wrote a word, and there is no latent to replace.`, {
    remedy: 'Choose a latent; its frame is in the film.',
  });
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
    case 'words':
    case 'trace':
    case 'sight':
      return askLatent(kind, asked, questions);
    case 'vector':
      return askVector(asked, questions);
    case 'gate':
      return askGate(asked, questions);
    case 'head':
      return askHead(asked, questions);
    case 'patch':
      return askPatch(asked, questions);
    case 'remove':
      return askRemoval(asked, questions);
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
  const following = await askFollowing(kind, asked, questions);
  if (following === undefined) return undefined;
  if (kind === 'sight') {
    questions.dispose();
    const picture = await pickPicture(t('Which Picture Instead of the Sketch?'));
    return picture && { kind, following, picture: picture.fsPath };
  }
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
async function askFollowing(
  kind: LatentContent,
  asked: AskedStep,
  questions: Questions,
): Promise<boolean | undefined> {
  if (!hasLatentsAfter(asked.trace.document, asked.step)) return false;
  const chosen = await questions.ask({
    title: titleOf(asked),
    placeholder: t('Which latents'),
    items: [
      { label: kind === 'sight' ? t('The rest of this sketch') : t('Only this latent'), following: false },
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
