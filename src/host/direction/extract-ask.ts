// What a person is asked before a direction is extracted: from which model, and from which contrast pairs.

import path from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { pickFile } from './direction-files';
import type { ExtractWish, GenerateWish } from './direction-request';
import type { EngineSupervisor } from '../engine/supervisor';
import { DarkroomError } from '../../shared/errors';
import { formatBytes } from '../../shared/format';
import type { BegunExtraction } from '../../shared/protocol/direction';
import type { ModelCard } from '../../shared/protocol/run';

const usualCount = 100;
const mostCount = 10_000;

export async function askForExtraction(
  { engine }: { readonly engine: EngineSupervisor },
  cards: readonly ModelCard[],
): Promise<ExtractWish | undefined> {
  const card = await pickModel(cards);
  if (!card) return undefined;
  const source = await pickSource();
  if (source === 'file') {
    const pairs = await pickFile({
      title: t('Extract Direction: Contrast Pairs'),
      pattern: '**/*.jsonl',
      filter: { [t('Contrast pairs')]: ['jsonl'] },
      nameOf: file => path.basename(file),
    });
    return pairs === undefined ? undefined : { model: card.folder, pairs };
  }
  const generate = source && (await askForPairs(engine));
  return generate && { model: card.folder, generate };
}

/** Models of text stand first: their direction is what is new to a model that sees. */
async function pickModel(cards: readonly ModelCard[]): Promise<ModelCard | undefined> {
  const usable = cards.filter(({ problem }) => problem === undefined);
  if (usable.length === 0)
    throw new DarkroomError('missing', 'There is no model to extract a direction from.', {
      remedy: 'Name a folder with models in the setting darkroom.models.folders.',
    });
  const items = [...usable]
    .sort((a, b) => Number(a.takesPictures) - Number(b.takesPictures))
    .map(card => ({
      label: card.name,
      description: `${card.takesPictures ? t('text and pictures') : t('text')} · ${formatBytes(card.bytes)}`,
      detail: card.folder,
      card,
    }));
  const title = t('Extract Direction: Model');
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return chosen?.card;
}

async function pickSource(): Promise<'benchmark' | 'file' | undefined> {
  const items = [
    {
      label: t('Generate from the benchmark'),
      description: t('a task’s own reasoning against its bare answer'),
      source: 'benchmark' as const,
    },
    { label: t('Choose a file of pairs…'), description: 'JSONL', source: 'file' as const },
  ];
  const title = t('Extract Direction: Contrast Pairs');
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return chosen?.source;
}

async function askForPairs(engine: EngineSupervisor): Promise<GenerateWish | undefined> {
  const kinds = await engine.call('sampleKinds', undefined, { doing: 'loading', what: 'Reading the tasks' });
  const items = [
    { label: t('all tasks'), description: t('in turn'), task: 'all' },
    ...kinds.map(({ task }) => ({ label: task, description: '', task })),
  ];
  const title = t('Extract Direction: Task');
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (!chosen) return undefined;
  const count = await vscode.window.showInputBox({
    title: t('Extract Direction: Number of Pairs'),
    value: String(usualCount),
    prompt: t('Some hundred pairs settle a direction.'),
    ignoreFocusOut: true,
    validateInput: text =>
      countIn(text) === undefined ? t('A whole number from 1 to {0}.', mostCount) : undefined,
  });
  const wanted = count === undefined ? undefined : countIn(count);
  return wanted === undefined ? undefined : { task: chosen.task, count: wanted };
}

/** Of an extraction that was interrupted; undefined if it is left as it is. */
export async function askHowToGoOn({ done, of }: BegunExtraction): Promise<'on' | 'anew' | undefined> {
  const items = [
    {
      label: t('Go on'),
      description: t('{0} of {1} responses are there', done, of),
      how: 'on' as const,
    },
    { label: t('Start anew'), description: t('what is there is deleted'), how: 'anew' as const },
  ];
  const title = t('Extract Direction: Begun Before');
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return chosen?.how;
}

function countIn(text: string): number | undefined {
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= mostCount ? count : undefined;
}
