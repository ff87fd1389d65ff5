// The other commands about directions: one is laid beside the next run, all are taken away, or one is analysed, as a document
// that can be searched and copied from and that nothing saves.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { pickDirection } from './direction-files';
import { directionIn } from './direction-request';
import { extractDirection, requireTrust } from './extract-direction';
import type { DirectionParts } from './extract-direction';
import { pasteInterventions } from './paste-interventions';
import type { Commands } from '../commands';
import { directionName } from '../../shared/protocol/exposure';

type DirectionCommands = Pick<
  Commands,
  | 'darkroom.extractDirection'
  | 'darkroom.addDirection'
  | 'darkroom.analyseDirection'
  | 'darkroom.pasteInterventions'
  | 'darkroom.removeInterventions'
>;

export function directionCommands(parts: DirectionParts): DirectionCommands {
  const { desk } = parts;
  return {
    'darkroom.extractDirection': wish => extractDirection(parts, wish),
    'darkroom.addDirection': async target => {
      requireTrust();
      const file = directionIn(target) ?? (await pickDirection(t('Add Direction')));
      if (file === undefined) return undefined;
      desk.addExposure(file);
      return vscode.Uri.file(file);
    },
    'darkroom.analyseDirection': target => analyse(parts, target),
    'darkroom.pasteInterventions': () => pasteInterventions(desk),
    'darkroom.removeInterventions': () => desk.choose({ exposures: [] }),
  };
}

async function analyse({ engine, tables }: DirectionParts, target: unknown): Promise<vscode.Uri | undefined> {
  requireTrust();
  const file = directionIn(target) ?? (await pickDirection(t('Analyse Direction')));
  if (file === undefined) return undefined;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t('Analysing {0}', directionName(file)),
    cancellable: true,
  };
  const { markdown } = await vscode.window.withProgress(options, (_, cancelled) => {
    const abort = new AbortController();
    cancelled.onCancellationRequested(() => abort.abort());
    const work = { doing: 'running', what: `Analysing ${directionName(file)}` } as const;
    return engine.call('analyseDirections', { files: [file], seed: 0 }, work, { signal: abort.signal });
  });
  return tables.show(`${directionName(file)}.md`, markdown);
}
