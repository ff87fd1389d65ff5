// Where a picture token lies, in words.

import { t } from '@vscode/l10n';
import type { PictureView } from '../../../src/shared/protocol/trace-panel';

/** "row 5, column 3" where tokens make one grid; "patch 34" otherwise. */
export function patchName(picture: PictureView | undefined, patch: number): string {
  const boxes = picture?.boxes ?? [];
  const edges = (axis: 0 | 1) => [...new Set(boxes.filter((_, i) => i % 4 === axis))].sort((a, b) => a - b);
  const [columns, rows] = [edges(0), edges(1)];
  if (columns.length * rows.length * 4 !== boxes.length || boxes.length === 0)
    return t('patch {0}', String(patch));
  const [column, row] = [columns.indexOf(boxes[4 * patch] ?? -1), rows.indexOf(boxes[4 * patch + 1] ?? -1)];
  return t('row {0}, column {1}', String(row + 1), String(column + 1));
}
