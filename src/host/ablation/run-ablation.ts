// "Run Ablation…" and "Resume Ablation": from the palette, a file or other code to results in a folder, with the sheet open
// while it goes on. A notification has the time that is left and the way to stop it; whatever was finished stays.

import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { pickFolder, resultFolders, specOf, folderOf } from './ablation-files';
import type { AblationDesk, AblationEnded, OngoingAblation } from './ablation-desk';
import { requireTrust } from './ablation-desk';
import { parseAblationWish } from './ablation-wish';
import type { AblationWish } from './ablation-wish';
import { askForAblation, timeText, wishedFile } from './ask-ablation';
import { openSheet } from './open-sheet';
import { Speeds } from './speeds';
import type { Notifications } from '../notifications';
import { isAblationFile } from '../../shared/protocol/ablation';
import type { AblationOutcome, AblationPlan } from '../../shared/protocol/ablation';
import type { ModelCard } from '../../shared/protocol/run';

export interface RunAblationParts {
  readonly desk: AblationDesk;
  readonly globalStorage: vscode.Uri;
  readonly memory: vscode.Memento;
  readonly models: () => Promise<readonly ModelCard[]>;
  /** The picture that is chosen in the Run view. */
  readonly picture: () => string | undefined;
  readonly notifications: Notifications;
}

export async function runAblation(
  parts: RunAblationParts,
  target: unknown,
): Promise<AblationEnded | undefined> {
  requireTrust();
  const given = parseAblationWish(target);
  const asking = { ...parts, speeds: new Speeds(parts.memory) };
  const wish = given ?? (await askForAblation(asking));
  if (!wish) return undefined;
  return execute(parts, await wishedFile(asking, wish), wish);
}

/** Goes on where it was; a file that was never run is begun. */
export async function resumeAblation(
  parts: RunAblationParts,
  target: unknown,
): Promise<AblationEnded | undefined> {
  requireTrust();
  const wish = parseAblationWish(target) ?? {};
  const named = wish.file ?? (await pickFolder(t('Resume Ablation'), await resultFolders()));
  if (named === undefined) return undefined;
  const file = isAblationFile(named) ? named : await specOf(await folderOf(named));
  return execute(parts, file, wish);
}

async function execute(
  parts: RunAblationParts,
  file: string,
  { open }: AblationWish,
): Promise<AblationEnded> {
  const { desk, notifications } = parts;
  await saved(file);
  const plan = await desk.plan(file);
  const work = desk.run(file);
  const note = noteSpeed(parts, plan);
  if (open !== false && desk.ongoing.value?.file === file) void openSheet(desk.ongoing.value.folder);
  const ended = await followed(desk, plan, work);
  void note();
  if ('failure' in ended) {
    void notifications.failure(ended.failure);
    return ended;
  }
  void say(ended.outcome, file);
  return ended;
}

/** What is run is what the editor shows. */
async function saved(file: string): Promise<void> {
  const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  if (shown?.isDirty === true) await shown.save();
}

function followed(
  desk: AblationDesk,
  plan: AblationPlan,
  work: Promise<AblationEnded>,
): Thenable<AblationEnded> {
  const title = t('{0} of {1}', plan.recipe, plan.models.join(', '));
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, cancelled) => {
    cancelled.onCancellationRequested(() => desk.stop());
    let shown = 0;
    const show = (now: OngoingAblation | undefined) => {
      if (!now) return;
      const percent = now.progress ? (100 * now.progress.done) / Math.max(1, now.progress.of) : 0;
      progress.report({ message: progressText(now, plan), increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    };
    show(desk.ongoing.value);
    const unwatch = desk.ongoing.watch(show);
    try {
      return await work;
    } finally {
      unwatch();
    }
  });
}

function progressText({ progress, stopping }: OngoingAblation, { samples, arms }: AblationPlan): string {
  if (stopping) return t('stopping');
  if (!progress) return t('opening the model for {0} samples in {1} arms', samples, arms.length);
  const { done, of, leftMs } = progress;
  const left = leftMs === undefined || leftMs === 0 ? '' : `, ${t('about {0} left', timeText(leftMs))}`;
  return `${t('{0} of {1} samples', done, of)}${left}`;
}

/** For the estimate beside the next one. Of several models each has its own, and the time that is left is of all of them. */
function noteSpeed({ desk, memory }: RunAblationParts, plan: AblationPlan): () => Promise<void> {
  let ms: number | undefined;
  const unwatch = desk.ongoing.watch(now => {
    const { leftMs = 0, of = 0, done = 0 } = now?.progress ?? {};
    if (of > done) ms = leftMs / (of - done);
  });
  return async () => {
    unwatch();
    const [model, ...others] = plan.models;
    if (model !== undefined && others.length === 0 && ms !== undefined)
      await new Speeds(memory).note(plan.recipe, { model, ms });
  };
}

async function say({ tasks, missing, folder }: AblationOutcome, file: string): Promise<void> {
  const [openIt, resume] = [t('Open Contact Sheet'), t('Resume')];
  const stopped = t('{0} samples are still to be answered; those that were are kept.', missing);
  const verdicts = tasks.map(({ task, sentence }) => (tasks.length > 1 ? `${task}: ${sentence}` : sentence));
  const chosen =
    missing > 0
      ? await vscode.window.showInformationMessage(`${path.basename(folder)}: ${stopped}`, resume, openIt)
      : await vscode.window.showInformationMessage(verdicts.join(' '), openIt);
  if (chosen === openIt) await openSheet(folder);
  if (chosen === resume) await vscode.commands.executeCommand('darkroom.resumeAblation', { file });
}
