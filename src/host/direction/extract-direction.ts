// "Extract Direction…": a model reads contrast pairs, and the difference between reasoning and answering at once becomes a
// file of the workspace. Called with a wish by other code, it asks nobody anything. What was interrupted goes on when the
// same is asked for.

import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { placeFor } from './direction-files';
import type { DirectionPlace } from './direction-files';
import { parseExtractWish } from './direction-request';
import type { ExtractWish } from './direction-request';
import { askForExtraction, askHowToGoOn } from './extract-ask';
import { pairsBeside, withMadePairs } from './made-pairs';
import type { Tables } from './tables';
import type { EngineSupervisor } from '../engine/supervisor';
import { chosenModel } from '../run/model-shelf';
import type { RunDesk } from '../run/run-desk';
import { deviceChoice } from '../settings';
import { DarkroomError } from '../../shared/errors';
import { pairsInWords } from '../../shared/protocol/direction';
import type {
  BegunExtraction,
  ExtractEvent,
  ExtractResult,
  ReadPosition,
  Template,
} from '../../shared/protocol/direction';
import { directionName } from '../../shared/protocol/exposure';
import type { ModelCard } from '../../shared/protocol/run';

const usualTemplate: Template = 'instructed';
const usualPosition: ReadPosition = 'last';
const usualSeed = 0;

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
  const plan = await planned(parts, chosenModel(cards, whole.model), whole);
  // Other code is asked nothing: it goes on.
  const how = plan.begun && !given ? await askHowToGoOn(plan.begun) : 'on';
  if (!how) return undefined;
  const read = (job: Job) => extracted(parts.engine, { ...plan, anew: how === 'anew' }, job);
  const result = await withProgress(job =>
    plan.wish.generate ? withMadePairs(plan.out, () => read(job)) : read(job),
  );
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

/** What is extracted, and where it goes. */
interface Plan extends DirectionPlace<BegunExtraction> {
  readonly card: ModelCard;
  readonly wish: ExtractWish;
}

/** The same wish as before goes on where it was. */
async function planned(
  { engine, globalStorage }: DirectionParts,
  card: ModelCard,
  wish: ExtractWish,
): Promise<Plan> {
  if (wish.out !== undefined) return { card, wish, out: wish.out, begun: undefined };
  const subject = wish.generate
    ? `${wish.generate.task}-${wish.generate.count}`
    : directionName(wish.pairs ?? 'direction').replace(/(\.pairs)?\.jsonl$/, '');
  const place = await placeFor(`${subject}_${card.name}`, globalStorage, async out => {
    const looking = { doing: 'loading', what: 'Looking for what was begun' } as const;
    const begun = await engine.call('begunExtraction', { out }, looking);
    return begun && isOf(begun, card, { ...wish, pairs: wish.pairs ?? pairsBeside(out) }) ? begun : undefined;
  });
  return { card, wish, ...place };
}

/** By what can be seen at once; hashes are compared where it goes on. */
function isOf({ about }: BegunExtraction, { name }: ModelCard, wish: ExtractWish): boolean {
  const { model, pairs, template, position } = about;
  return (
    model.name === name &&
    pairs.source === path.basename(wish.pairs ?? '') &&
    (!wish.generate || pairs.seed === (wish.generate.seed ?? usualSeed)) &&
    template === (wish.template ?? usualTemplate) &&
    position === (wish.position ?? usualPosition)
  );
}

async function extracted(
  engine: EngineSupervisor,
  { card, wish, out, anew }: Plan & { readonly anew: boolean },
  { signal, say }: Job,
): Promise<ExtractResult> {
  const request = {
    model: card.folder,
    device: deviceChoice(),
    threads: 0,
    pairs: await pairsFor(engine, wish, out),
    template: wish.template ?? usualTemplate,
    position: wish.position ?? usualPosition,
    out,
    anew,
  };
  return engine.call(
    'extractDirection',
    request,
    { doing: 'running', what: `Extracting a direction from ${card.name}` },
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
  const { task, count, seed = usualSeed } = wish.generate;
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
  const said = t('{0}: a direction of {1}.', directionName(out), pairsInWords(about.pairs));
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
