// Where a picture token lies, in words.

import { t } from '@vscode/l10n';
import type { PictureView } from '../../../src/shared/protocol/trace-panel';
import { placeOf } from '../../../src/shared/trace-view/patch-place';

/** "row 5, column 3" where tokens make one grid; "patch 34" otherwise. */
export function patchName(picture: PictureView | undefined, patch: number): string {
  const place = placeOf(picture?.boxes ?? [], patch);
  if (!place) return t('patch {0}', String(patch));
  return t('row {0}, column {1}', String(place.row + 1), String(place.column + 1));
}
