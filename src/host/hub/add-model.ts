// "Add Model…": which model, in which precision, and then a download that a person sees and can cancel. Once it is there it
// is in the list of the Run view, and chosen.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { runTerminal } from './download-process';
import { askToken, hubEnvironment } from './hub-environment';
import type { Notifications } from '../notifications';
import { Questions } from '../run/questions';
import type { RunDesk } from '../run/run-desk';
import { DarkroomError } from '../../shared/errors';
import { formatBytes, printable } from '../../shared/format';
import { diskText, memoryText } from '../../shared/protocol/hub';
import type { KnownModel, ModelAdded, ModelOffer } from '../../shared/protocol/hub';

export type HubCommands = {
  /** With `{ id, dtype }`, from other code, it asks nothing. Returns the model's folder. */
  'darkroom.addModel': (wish?: unknown) => Promise<vscode.Uri | undefined>;
  'darkroom.setHubToken': () => Promise<void>;
};

export interface HubParts {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'secrets'>;
  readonly desk: RunDesk;
  readonly notifications: Notifications;
}

export function hubCommands(parts: HubParts): HubCommands {
  return {
    'darkroom.addModel': wish => addModel(parts, wish),
    'darkroom.setHubToken': () => askToken(parts.context.secrets),
  };
}

interface Chosen {
  readonly id: string;
  readonly dtype: string;
}

async function addModel(parts: HubParts, wish: unknown): Promise<vscode.Uri | undefined> {
  const { context, desk, notifications } = parts;
  const job = {
    program: vscode.Uri.joinPath(context.extensionUri, 'dist', 'cli.js').fsPath,
    environment: await hubEnvironment(context.secrets),
  };
  const chosen = wish === undefined ? await askPerson(job) : parseWish(wish);
  if (!chosen) return undefined;
  const added = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t('Adding {0}, {1}', chosen.id, chosen.dtype),
      cancellable: true,
    },
    (progress, cancel) => {
      let shown = 0;
      return runTerminal<ModelAdded>({
        ...job,
        args: ['models', 'add', chosen.id, '--dtype', chosen.dtype],
        cancel,
        onProgress: ({ done, total, file }) => {
          const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
          const message = t('{0} of {1}, {2}', formatBytes(done), formatBytes(total), printable(file, 60));
          progress.report({ message, increment: percent - shown });
          shown = percent;
        },
      });
    },
  );
  await desk.lookForModels();
  desk.choose({ model: added.folder });
  notifications.done(t('{0} was added.', added.id));
  return vscode.Uri.file(added.folder);
}

type Job = Pick<Parameters<typeof runTerminal>[0], 'program' | 'environment'>;

async function askPerson(job: Job): Promise<Chosen | undefined> {
  const questions = new Questions();
  try {
    const id = await questions.ask<vscode.QuickPickItem>({
      title: t('Add Model'),
      placeholder: t('owner/name of a model on the hub, or owner/name@revision'),
      items: await knownItems(job),
      typed: text => (/^[\w.-]+\/[\w.-]+(@[\w./-]+)?$/.test(text) ? { label: text } : undefined),
    });
    if (!id) return undefined;
    const offer = await look(job, id.label);
    const variant = await questions.ask({
      title: t('Add {0}', offer.id),
      placeholder: t('Which precision? {0}, commit {1}', offer.family, offer.commit.slice(0, 12)),
      items: variantItems(offer),
    });
    return variant && { id: id.label, dtype: variant.label };
  } finally {
    questions.dispose();
  }
}

async function knownItems(job: Job): Promise<vscode.QuickPickItem[]> {
  const { token: cancel } = new vscode.CancellationTokenSource();
  const { known } = await runTerminal<{ readonly known: readonly KnownModel[] }>({
    ...job,
    args: ['models', 'list'],
    cancel,
  });
  return known.map(({ id, about, verified }) => ({
    label: id,
    description: about,
    detail: verified
      ? t('Verified on {0}: {1}', verified.date, verified.what)
      : t('Of a kind that Darkroom runs; this model itself is unverified'),
  }));
}

function look(job: Job, id: string): Thenable<ModelOffer> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Looking at {0}', id), cancellable: true },
    (_progress, cancel) =>
      runTerminal<ModelOffer>({ ...job, args: ['models', 'add', id, '--variants'], cancel }),
  );
}

function variantItems(offer: ModelOffer): vscode.QuickPickItem[] {
  return offer.variants.map(variant => ({
    label: variant.dtype,
    description: [formatBytes(variant.bytes), ...(variant.folder === undefined ? [] : [t('added')])].join(
      ' · ',
    ),
    detail: [
      memoryText(variant, offer.machineBytes),
      diskText(variant, offer.freeBytes),
      ...variant.notes,
    ].join(' · '),
  }));
}

function parseWish(wish: unknown): Chosen {
  const { id, dtype } = (typeof wish === 'object' && wish !== null ? wish : {}) as Record<string, unknown>;
  if (typeof id === 'string' && typeof dtype === 'string' && !id.startsWith('-')) return { id, dtype };
  throw new DarkroomError('bad-input', 'A model is added by its id and a dtype.', {
    remedy: 'For example { id: "owner/name", dtype: "q4" }.',
  });
}
