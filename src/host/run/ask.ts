// The short way to a trace: a picture, a question, and Enter for what was chosen last. Called with a request by other
// code, it asks nobody anything.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAskRequest, parseAskRequest } from './ask-request';
import type { AskRequest } from './ask-request';
import { possibleMethod } from './model-shelf';
import { activePicture, isPicture, pickPicture } from './pictures';
import type { AskOutcome, RunDesk } from './run-desk';
import type { Notifications } from '../notifications';
import { DarkroomError, fromFailure } from '../../shared/errors';
import { formatBytes } from '../../shared/format';
import type { ModelCard } from '../../shared/protocol/run';
import { methodTitles, outcomeText } from '../../shared/protocol/run-panel';
import type { MethodName } from '../../shared/trace/document';

export interface AskParts {
  readonly desk: RunDesk;
  readonly notifications: Notifications;
  /** Whether the Run view is in sight: it then shows progress and failures in place. */
  readonly viewVisible: () => boolean;
}

/** The command. `target` is what a menu belongs to, or a request. */
export async function ask(parts: AskParts, target: unknown): Promise<AskOutcome | undefined> {
  const request = isAskRequest(target)
    ? parseAskRequest(target)
    : await askPerson(parts.desk, target instanceof vscode.Uri ? target : undefined);
  return request && run(parts, request);
}

export function run(parts: AskParts, request: AskRequest): Promise<AskOutcome> {
  return follow(parts, parts.desk.ask(request));
}

/** Shows the progress of a run where a person looks, and says how it ended. */
export async function follow(
  { desk, notifications, viewVisible }: AskParts,
  work: Promise<AskOutcome>,
): Promise<AskOutcome> {
  const outcome = viewVisible()
    ? await vscode.window.withProgress({ location: { viewId: 'darkroom.run' } }, () => work)
    : await withNotification(desk, work);
  if ('failure' in outcome) {
    if (!viewVisible()) void notifications.failure(outcome.failure);
    return outcome;
  }
  const { outcomes, agreement } = outcome.result;
  const [first] = outcomes;
  const failed = outcomes.find(({ state }) => state === 'failed');
  if (failed?.sentence !== undefined && !viewVisible())
    void notifications.failure({ kind: 'bad-input', message: failed.sentence });
  else if (agreement)
    notifications.done(
      t('{0} of {1} runs answer: {2}', agreement.agreeing, agreement.runs, agreement.answer),
    );
  else if (first) notifications.done(t('Answer: {0}', outcomeText(first)));
  return outcome;
}

function withNotification(desk: RunDesk, work: Promise<AskOutcome>): Thenable<AskOutcome> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'Darkroom', cancellable: true };
  return vscode.window.withProgress(options, async (progress, cancelled) => {
    cancelled.onCancellationRequested(() => desk.stop());
    const unwatch = desk.state.watch(({ run: now }) => {
      if (now.name !== 'running') return;
      progress.report({ message: now.doing ?? t('{0} tokens', now.tokens) });
    });
    try {
      return await work;
    } finally {
      unwatch();
    }
  });
}

async function askPerson(desk: RunDesk, target: vscode.Uri | undefined): Promise<AskRequest | undefined> {
  const models = await desk.lookForModels({ again: false });
  const picture = target ?? activePicture() ?? (await pickPicture());
  if (!picture) return undefined;
  if (!isPicture(picture)) {
    throw new DarkroomError('bad-input', `${picture.fsPath} is no picture that Darkroom reads.`, {
      remedy: 'It reads PNG, JPEG, WebP, GIF, AVIF and TIFF files of this machine.',
    });
  }
  await desk.choosePicture(picture.fsPath);
  const question = await pickQuestion(desk);
  if (question === undefined) return undefined;
  const card = await pickModel(models, desk.state.value.choice.model);
  if (!card) return undefined;
  const method = await pickMethod(card, desk.state.value.choice.method);
  return method && { picture: picture.fsPath, question, model: card.folder, method };
}

function pickQuestion(desk: RunDesk): Thenable<string | undefined> {
  const { choice, picture } = desk.state.value;
  return vscode.window.showInputBox({
    title: t('Ask About {0}', picture?.name ?? ''),
    value: choice.question,
    prompt: t('Your question'),
    ignoreFocusOut: true,
    validateInput: text => (text.trim() === '' ? t('Write what to ask.') : undefined),
  });
}

/** Asks only where there is a choice; what was used last stands first. */
async function pickModel(
  cards: readonly ModelCard[],
  last: string | undefined,
): Promise<ModelCard | undefined> {
  const usable = cards.filter(card => card.problem === undefined && card.takesPictures);
  if (usable.length === 0) throw noModel(cards);
  if (usable.length === 1) return usable[0];
  const items = usable
    .map(card => ({ label: card.name, description: cardText(card), detail: card.folder, card }))
    .sort((a, b) => Number(b.card.folder === last) - Number(a.card.folder === last));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Which Model?'),
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  return chosen?.card;
}

/** What it was trained to do says more than its family, where its folder says that. */
function cardText({ family, bytes, methods, untrained, tasks }: ModelCard): string {
  const trained = methods.filter(method => !untrained.includes(method)).map(method => methodTitles[method]);
  return `${tasks.length === 0 ? family : trained.join(', ')} · ${formatBytes(bytes)}`;
}

function noModel(cards: readonly ModelCard[]): DarkroomError {
  const [broken] = cards.filter(card => card.problem !== undefined);
  return fromFailure({
    kind: 'missing',
    message: broken?.problem ?? 'No model that takes pictures was found.',
    remedy:
      'Add one with “Darkroom: Add Model…”, or name a folder with models in the setting darkroom.models.folders.',
  });
}

async function pickMethod(card: ModelCard, last: MethodName): Promise<MethodName | undefined> {
  const preferred = possibleMethod(card, last);
  if (card.methods.length < 2) return preferred;
  const items = [...card.methods]
    .sort((a, b) => Number(b === preferred) - Number(a === preferred))
    .map(method => ({ label: methodTitles[method], description: methodText(card, method), method }));
  const chosen = await vscode.window.showQuickPick(items, { title: t('How?'), ignoreFocusOut: true });
  return chosen?.method;
}

function methodText({ untrained }: ModelCard, method: MethodName): string {
  const words = methodWords[method];
  return untrained.includes(method) ? t('{0} (this model was not trained for it)', words) : words;
}

const methodWords: Readonly<Record<MethodName, string>> = {
  direct: 'the answer at once',
  'text-cot': 'reasons in words, then answers',
  'modal-mixed': 'words and latent sketches in turn',
  'ivt-lr': 'latents and picture patches, then words',
  lavit: 'latents that look, then words',
};
