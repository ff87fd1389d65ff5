// The commands about ablations: run one, go on with one, look at its results.

import { t } from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { AblationEnded } from './ablation-desk';
import { folderOf, pickFolder, resultFolders } from './ablation-files';
import { parseAblationWish, samplePlaceIn } from './ablation-wish';
import { openSheet } from './open-sheet';
import { resumeAblation, runAblation } from './run-ablation';
import type { RunAblationParts } from './run-ablation';
import type { OpenTracesRequest } from '../../shared/protocol/ablation-sheet';

export type AblationCommands = {
  /** With a file, from a menu or CodeLens; with a wish, from other code, which is asked nothing. */
  'darkroom.runAblation': (target?: unknown) => Promise<AblationEnded | undefined>;
  'darkroom.resumeAblation': (target?: unknown) => Promise<AblationEnded | undefined>;
  'darkroom.stopAblation': () => void;
  /** Of a sample in a folder of results, from other code. */
  'darkroom.openSampleTraces': (place?: unknown) => Promise<void>;
  /** Of a folder of results, a file in it, or the file that asks for them. */
  'darkroom.openContactSheet': (target?: unknown) => Promise<vscode.Uri | undefined>;
};

export function ablationCommands(
  parts: RunAblationParts,
  openTraces: (place: OpenTracesRequest & { readonly folder: string }) => Promise<void>,
): AblationCommands {
  return {
    'darkroom.runAblation': target => runAblation(parts, target),
    'darkroom.resumeAblation': target => resumeAblation(parts, target),
    'darkroom.stopAblation': () => parts.desk.stop(),
    'darkroom.openSampleTraces': place => openTraces(samplePlaceIn(place)),
    'darkroom.openContactSheet': async target => {
      const named = parseAblationWish(target)?.file;
      const folder =
        named === undefined
          ? await pickFolder(t('Open Contact Sheet'), await resultFolders())
          : await folderOf(named);
      return folder === undefined ? undefined : openSheet(folder);
    },
  };
}
