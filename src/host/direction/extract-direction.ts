// "Extract Direction…": a model reads contrast pairs, and the difference between reasoning and answering at once becomes a
// file of the workspace. Called with a wish by other code, it asks nobody anything.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { newDirection, pairsBeside } from './direction-files';
import { parseExtractWish } from './direction-request';
import type { ExtractWish } from './direction-request';
import { askForExtraction } from './extract-ask';
import type { Tables } from './tables';
import type { EngineSupervisor } from '../engine/supervisor';
import { chosenModel } from '../run/model-shelf';
import type { RunDesk } from '../run/run-desk';
import { deviceChoice } from '../settings';
import { DarkroomError } from '../../shared/errors';
import { counted } from '../../shared/format';
import type { ExtractEvent, ExtractResult } from '../../shared/protocol/direction';
import { directionName } from '../../shared/protocol/exposure';
import type { ModelCard } from '../../shared/protocol/run';

export interface DirectionParts {
  readonly desk: RunDesk;
  readonly engine: EngineSupervisor;
  readonly globalStorage: vscode.Uri;
  readonly tables: Tables;
}

export interface Extracted extends ExtractResult {
  readonly direction: vscode.Uri;
}

export async function extractDirection(parts: DirectionParts, wish: unknown): Promise<Extracted | undefined> {
  requireTrust();
  const cards = await parts.desk.lookForModels({ again: false });
  const given = typeof wish === 'object' && wish !== null ? parseExtractWish(wish) : undefined;
  const whole = given ?? (await askForExtraction(parts, cards));
  if (!whole) return undefined;
  const result = await withProgress(job => extracted(parts, cards, whole, job));
  const direction = vscode.Uri.file(result.out);
  if (whole.add === true) parts.desk.addExposure(result.out);
  if (!given) void offer(parts, result);
  return { ...result, direction };
}

/** What is said while it goes on, and how it is stopped. */
interface Job {
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
}

async function extracted(
  { engine, globalStorage }: DirectionParts,
  cards: readonly ModelCard[],
  wish: ExtractWish,
  { signal, say }: Job,
): Promise<ExtractResult> {
  const { folder, name } = chosenModel(cards, wish.model);
  const subject = wish.generate
    ? `${wish.generate.task}-${wish.generate.count}`
    : directionName(wish.pairs ?? 'direction').replace(/(\.pairs)?\.jsonl$/, '');
  const out = wish.out ?? (await newDirection(`${subject}_${name}`, globalStorage));
  const request = {
    model: folder,
    device: deviceChoice(),
    threads: 0,
    pairs: await pairsFor(engine, wish, out),
    template: wish.template ?? 'instructed',
    position: wish.position ?? 'last',
    out,
  } as const;
  return engine.call(
    'extractDirection',
    request,
    { doing: 'running', what: `Extracting a direction from ${name}` },
    { signal, onEvent: event => say(progressText(event)) },
  );
}

/** The file of the pairs: the one that was named, or one made beside the direction. */
async function pairsFor(engine: EngineSupervisor, wish: ExtractWish, out: string): Promise<string> {
  if (wish.pairs !== undefined) return wish.pairs;
  if (!wish.generate)
    throw new DarkroomError('bad-input', 'There are no contrast pairs to extract a direction from.', {
      remedy: 'Name a file of pairs, or a task and how many to make of it.',
    });
  const { task, count, seed = 0 } = wish.generate;
  const made = await engine.call(
    'makePairs',
    { task, count, seed, out: pairsBeside(out) },
    { doing: 'running', what: 'Making contrast pairs' },
  );
  return made.out;
}

function progressText(event: ExtractEvent): string {
  if (event.kind === 'read') return t('{0} of {1} responses', event.done, event.of);
  return event.doing.charAt(0).toUpperCase() + event.doing.slice(1);
}

function withProgress<T>(work: (job: Job) => Promise<T>): Thenable<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t('Extracting a direction'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, (progress, cancelled) => {
    const abort = new AbortController();
    cancelled.onCancellationRequested(() => abort.abort());
    return work({ signal: abort.signal, say: message => progress.report({ message }) });
  });
}

async function offer({ desk }: DirectionParts, { out, about }: ExtractResult): Promise<void> {
  const [add, analyse] = [t('Add to Next Run'), t('Analyse')];
  const said = t('{0}: a direction of {1}.', directionName(out), counted(about.pairs.count, 'pair'));
  const chosen = await vscode.window.showInformationMessage(said, add, analyse);
  if (chosen === add) desk.addExposure(out);
  if (chosen === analyse)
    await vscode.commands.executeCommand('darkroom.analyseDirection', { direction: out });
}

export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new DarkroomError('refused', 'This workspace is not trusted, so no model is run.', {
    remedy: 'Trust the workspace to extract directions and to steer with them.',
  });
}
